import type { TemplateProgress } from '@qemukit/machine';

/** After how many ms a boot is said to go on, and after how many more again. */
const FIRST = 2000;
const EVERY = 5000;

/** Shows how the boot of a template goes on, in a few lines: after 2 s, then every 5 s. A quicker one is not worth a line. */
export function showBoot(write: (line: string) => void): (progress: TemplateProgress) => void {
  let next = FIRST;
  return (progress) => {
    if (progress.elapsed < next) return;
    next = progress.elapsed + EVERY;
    write(`qemukit: ${describe(progress)}\n`);
  };
}

function describe({ template, stage, elapsed, lastLine }: TemplateProgress): string {
  const what = `the template of "${template}"`;
  const seconds = `${Math.round(elapsed / 1000)} s`;
  const doing = {
    boot: `booting ${what}, ${seconds}: ${lastLine === '' ? 'nothing on the console yet' : lastLine}`,
    save: `saving ${what}, ${seconds}`,
    wait: `waiting for ${what}, which is booted for another test, ${seconds}`,
  };
  return doing[stage];
}
