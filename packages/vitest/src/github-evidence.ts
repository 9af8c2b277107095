import type { Reporter, TestCase, TestModule } from 'vitest/node';

import type { EvidenceRecord } from './report.ts';

/**
 * A reporter that shows the evidence of failed tests in GitHub's annotations, a notice for each machine at the line where its
 * test failed. Vitest's own reporter for GitHub shows annotations only of what is called in the test's file, so not ours.
 */
export class GithubEvidence implements Reporter {
  /** Prints GitHub's workflow commands when all tests have ended, those of merged reports too. */
  onTestRunEnd(modules: readonly TestModule[]): void {
    for (const module of modules) {
      for (const test of module.children.allTests('failed')) {
        for (const record of test.meta().qemukit ?? []) process.stdout.write(`${notice(test, record)}\n`);
      }
    }
  }
}

/** https://docs.github.com/actions/reference/workflow-commands-for-github-actions#setting-a-notice-message */
function notice(test: TestCase, { machine, headline, likelyCause, directory, files }: EvidenceRecord): string {
  const { moduleId, relativeModuleId } = test.module;
  const frames = (test.result().errors ?? []).flatMap(({ stacks = [] }) => stacks);
  const { line, column } = frames.find(({ file }) => file === moduleId) ?? test.location ?? { line: 1, column: 1 };
  const title = `${test.fullName}: machine "${machine}"`;
  const text = [...(likelyCause === null ? [] : [likelyCause]), headline, `${directory}: ${files.join(', ')}`].join(
    '\n',
  );
  return `::notice file=${property(relativeModuleId)},line=${line},col=${column},title=${property(title)}::${data(text)}`;
}

function data(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function property(text: string): string {
  return data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
