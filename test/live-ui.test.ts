import { expect, onTestFinished, test } from 'vitest';

import { childVitest } from './child-vitest.ts';
import { findChromium } from './chromium.ts';
import { openReport } from './report-page.ts';

const chromium = await findChromium();

test.skipIf(chromium === undefined)(
  "Vitest's live UI shows the screen of a failed test, and downloads the logs of the test that is selected",
  { timeout: 180_000 },
  async () => {
    const child = await childVitest('plain.case.ts', 'screen.case.ts');
    const run = child.startUi();
    onTestFinished(async () => {
      run.kill();
      await run;
      await child.cleanup();
    });
    const { promise: started, resolve } = Promise.withResolvers<string>();
    let output = '';
    run.all.on('data', (chunk: Buffer) => {
      output += chunk.toString();
      const [url] = /http:\S+\?token=\S+(?=\n)/.exec(output) ?? [];
      if (url !== undefined) resolve(url);
    });
    const ended = run.then(() => Promise.reject(new Error(`Vitest ended before its UI started:\n${output}`)));
    const report = await openReport(chromium!, await Promise.race([started, ended]));
    await report.select('fails with a screen', 'vm');
    expect(await report.pictureWidth('vm screen.png')).toBe(720);
    expect(await report.download('vm debug.log')).toContain('No bootable device.');
    await report.select('fails beside another, left', 'left');
    expect(await report.download('left console.log')).toContain('No bootable device.');
    await report.select('fails beside another, right', 'right');
    expect(await report.download('right qmp.jsonl')).toContain('"execute":"query-status"');
  },
);
