/* Playwright's own types name the browser's. */
/// <reference lib="dom" />
import { readFile } from 'node:fs/promises';

import { chromium } from 'playwright-core';
import { expect, onTestFinished } from 'vitest';

import type { Program } from './unpack-chromium.ts';

/** What a person sees of tests in Vitest's HTML report, or in its live UI. */
export interface ReportPage {
  /** Shows a failed test, once the page has it and this machine's evidence. */
  select(title: string, machine: string): Promise<void>;
  /** How wide the picture is that is shown with these words; rejects where none is, or it cannot be read. */
  pictureWidth(words: string): Promise<number>;
  /** What is downloaded beside these words. */
  download(words: string): Promise<string>;
}

/** Opens a report in a browser that ends with the test. */
export async function openReport(program: Program, url: string): Promise<ReportPage> {
  const browser = await chromium.launch({
    executablePath: program.path,
    env: { ...process.env, ...program.env },
    args: ['--no-sandbox'], // root has none, and containers often are root
  });
  onTestFinished(async () => await browser.close());
  const page = await browser.newPage({ viewport: { width: 1500, height: 1800 } });
  await page.goto(url);
  const annotation = (words: string) => page.getByRole('note').filter({ hasText: words });
  return {
    async select(title, machine) {
      // The page builds its tree anew while it loads, and forgets what was chosen in the old one.
      const shown = async () => {
        await page.getByText(title).first().click({ timeout: 5000 });
        return await annotation(`${machine} exit.json`).count();
      };
      await expect.poll(shown, { timeout: 60_000, interval: 500 }).toBe(1);
    },
    async pictureWidth(words) {
      const picture = annotation(words).locator('img');
      return await picture.evaluate(async (image: HTMLImageElement) => {
        await image.decode();
        return image.naturalWidth;
      });
    },
    async download(words) {
      const downloading = page.waitForEvent('download');
      await annotation(words).locator('a[download]').click();
      return await readFile(await (await downloading).path(), 'utf8');
    },
  };
}
