// node axe.cjs FILE...  Opens each page twice in Chromium: as a reader would, under the page's own policy, and with axe-core
// injected past that policy. Prints one JSON object: file -> { violations, remote, refused, overflow }.
const { chromium } = require('playwright-core');
const fs = require('fs');
const path = require('path');

const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'best-practice'];
const WIDTHS = [1280, 390];
const FLAGS = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync'];
const axe = fs.readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');

async function open(browser, file, options) {
  const page = await (await browser.newContext(options)).newPage();
  const seen = { remote: new Set(), refused: [] };
  page.on('request', request => { if (!/^(file|data|blob|about):/.test(request.url())) seen.remote.add(request.url()); });
  page.on('console', message => { if (message.type() === 'error') seen.refused.push(message.text()); });
  await page.goto('file://' + path.resolve(file), { waitUntil: 'load', timeout: 60000 });
  return { page, seen };
}

async function read(browser, file, width) {
  const { page, seen } = await open(browser, file, { viewport: { width, height: 900 } });
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  const styled = await page.evaluate(() => getComputedStyle(document.body).marginTop === '0px');
  const shot = process.env.IOP_SCREENSHOTS;
  if (shot) await page.screenshot({ path: path.join(shot, `${path.basename(file)}-${width}.png`), fullPage: true });
  await page.close();
  return { remote: [...seen.remote], refused: seen.refused, overflow, styled };
}

async function audit(browser, file, width) {
  const { page } = await open(browser, file, { viewport: { width, height: 900 }, bypassCSP: true });
  await page.evaluate(axe);
  const result = await page.evaluate(tags => window.axe.run(document, { runOnly: { type: 'tag', values: tags } }), RULES);
  await page.close();
  return result.violations.flatMap(v => v.nodes.map(n => `${v.id} (${v.impact}): ${n.html.slice(0, 160).replace(/\s+/g, ' ')}`));
}

(async () => {
  const browser = await chromium.launch({ executablePath: process.env.CHROMIUM, headless: true, args: FLAGS });
  const report = {};
  for (const file of process.argv.slice(2)) {
    report[file] = [];
    for (const width of WIDTHS) {
      report[file].push({ width, ...(await read(browser, file, width)), violations: await audit(browser, file, width) });
    }
  }
  await browser.close();
  console.log(JSON.stringify(report));
})().catch(error => { console.error(error); process.exit(2); });
