/** How far a template is: {@link TemplateOptions.onProgress}. */
export interface TemplateProgress {
  /** What it is called in messages: the option `name`, or the kernel's file. */
  readonly template: string;
  /** `boot`: until it is ready; `save`: its state and drives; `wait`: for another process, which boots it. */
  readonly stage: 'boot' | 'save' | 'wait';
  /** Since it was asked for, in ms. */
  readonly elapsed: number;
  /** What the guest has printed last on its console; empty in other stages than `boot`. */
  readonly lastLine: string;
}

/** How often progress is told, in ms. */
const TICK = 1000;

/** Tells the progress of a template once a second, from its first stage until it is disposed. */
export class ProgressTicker implements Disposable {
  readonly #timer: NodeJS.Timeout | undefined;
  #stage: TemplateProgress['stage'] | undefined;
  #lastLine: () => string = () => '';

  constructor(template: string, onProgress: ((progress: TemplateProgress) => void) | undefined) {
    if (onProgress === undefined) return;
    const began = performance.now();
    this.#timer = setInterval(() => {
      const elapsed = Math.round(performance.now() - began);
      if (this.#stage !== undefined) onProgress({ template, stage: this.#stage, elapsed, lastLine: this.#lastLine() });
    }, TICK);
  }

  enter(stage: TemplateProgress['stage'], lastLine: () => string = () => ''): void {
    this.#stage = stage;
    this.#lastLine = lastLine;
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
  }
}
