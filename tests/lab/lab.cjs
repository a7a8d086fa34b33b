// node lab.cjs ADDRESS NOTEBOOK=CELLS...  Does in JupyterLab, in Chromium, what an analyst does: opens the workspace, opens each
// notebook from the file browser, chooses Run > Run All Cells, uses its controls and tables, and saves it.
// Prints one JSON object: { opened, parts, remote, console, notebooks: { name: what run() returns } }.
const { chromium } = require('playwright-core');
const path = require('path');

const FLAGS = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync'];
const WIDTH = 1680, HEIGHT = 1000, TALLEST = 16000;
const PATIENCE = 40000, REACTION = 8000;
const PARTS = { readme: '.jp-MarkdownViewer h1', notebook: '.jp-NotebookPanel h1', report: '.jp-HTMLViewer iframe' };
const CHART = '.jp-RenderedSVG img, .jp-RenderedSVG svg, .jp-RenderedImage img';
const FAULT = '[data-mime-type="application/vnd.jupyter.stderr"], [data-mime-type="application/vnd.jupyter.error"]';
const shots = process.env.IOP_SCREENSHOTS;

async function until(condition, what, patience = PATIENCE) {
  for (const start = Date.now(); !await condition();) {
    if (Date.now() - start > patience) throw new Error(`waited in vain: ${what}`);
    await new Promise(resolve => setTimeout(resolve, 50));
  }
}

const happens = (condition, patience) => until(condition, '', patience).then(() => true, () => false);

// What a kernel says, read on its way to the page.
function message(payload) {
  if (typeof payload === 'string') return { parent: {}, ...JSON.parse(payload) };
  const offset = number => Number(payload.readBigUInt64LE(8 * (number + 1)));
  const part = number => JSON.parse(payload.subarray(offset(number), offset(number + 1)).toString());
  return { header: part(1), parent: part(2), content: part(4) };
}

function hear({ header, parent, content }, told) {
  if (header.msg_type === 'execute_reply') told.replies.push(content.status);
  if (header.msg_type === 'error') told.errors.push(`${content.ename}: ${content.evalue}`);
  if (header.msg_type === 'stream' && content.name === 'stderr' && parent.msg_type === 'execute_request') {
    told.stderr.push(content.text);
  }
}

const nothingTold = () => ({ replies: [], errors: [], stderr: [] });

async function shoot(target, name) {
  if (shots) await target.screenshot({ path: path.join(shots, `lab-${name}.png`) });
}

async function shootWhole(page, panel, name) {
  if (!shots) return;
  const tall = await panel.locator('.jp-WindowedPanel-inner').evaluate(inner => inner.scrollHeight);
  await page.setViewportSize({ width: WIDTH, height: Math.min(TALLEST, tall + 200) });
  await panel.locator('.jp-WindowedPanel-outer').evaluate(outer => { outer.scrollTop = 0; });
  await page.waitForTimeout(1000);
  await shoot(panel, `${name}-whole`);
  await page.setViewportSize({ width: WIDTH, height: HEIGHT });
}

async function open(page, name, hasKernel) {
  const tab = page.locator('.lm-DockPanel-tabBar .lm-TabBar-tab', { hasText: name });
  if (await tab.count()) await tab.click();
  else await page.locator('.jp-DirListing-item', { hasText: name }).dblclick();
  await page.locator('.lm-TabBar-tab.lm-mod-current', { hasText: name }).first().waitFor();
  const panel = page.locator('.jp-NotebookPanel:not(.lm-mod-hidden)');
  await until(hasKernel, `a kernel for ${name}`);
  await idle(panel);
  return panel;
}

const idle = panel => panel.locator('.jp-Notebook-ExecutionIndicator[data-status="idle"]').waitFor({ timeout: PATIENCE });

async function menu(page, bar, item) {
  await page.getByRole('menuitem', { name: bar, exact: true }).click();
  await page.locator('.lm-Menu-item', { has: page.locator(`.lm-Menu-itemLabel:text-is("${item}")`) }).click();
}

async function run(page, name, cells, told, hasKernel) {
  const panel = await open(page, name, hasKernel);
  const start = Date.now();
  await menu(page, 'Run', 'Run All Cells');
  const chart = panel.locator(CHART).first().waitFor({ timeout: PATIENCE }).then(() => (Date.now() - start) / 1000, () => null);
  await until(() => told.replies.length >= cells || told.errors.length, `${cells} cells of ${name}`);
  await idle(panel);
  const seconds = (Date.now() - start) / 1000;
  await page.waitForTimeout(500);
  await shoot(page, name);
  await shootWhole(page, panel, name);
  const charts = await panel.locator(CHART).count();
  if (charts) await panel.locator(CHART).first().scrollIntoViewIfNeeded();
  await shoot(page, `${name}-first-chart`);
  const drawn = { charts, firstChart: charts ? await chart : null, faults: await panel.locator(FAULT).count() };
  const used = { choice: await chosen(panel), table: await tried(panel) };
  if (used.choice || used.table) await shootWhole(page, panel, `${name}-used`);
  await saved(page);
  return { ...told, seconds, ...drawn, ...used };
}

// Choose something else in the first list, and see another chart or table; nothing without lists.
async function chosen(panel) {
  const lists = panel.locator('.widget-dropdown select');
  if (!await lists.count()) return null;
  const outputs = panel.locator('.jp-Cell-outputArea', { has: panel.page().locator('.widget-dropdown select') }).first();
  const shown = () => outputs.locator(`${CHART}, table`).evaluateAll(found => found.map(part => part.src || part.innerHTML).join());
  const before = await shown();
  await lists.first().selectOption({ index: 1 });
  const reacted = await happens(async () => ![before, ''].includes(await shown()), REACTION);
  return { lists: await lists.count(), before: before.length, reacted };
}

// Sort the longest interactive table, by one column after the other until something moves, then search in it; nothing without.
async function tried(panel) {
  const tables = await panel.locator('.dt-container').all();
  if (!tables.length) return null;
  const lengths = await Promise.all(tables.map(table => table.locator('tbody tr').count()));
  const table = tables[lengths.lastIndexOf(Math.max(...lengths))];
  const rows = table.locator('tbody tr'), arrows = table.locator('thead [role="button"]:visible');
  const text = async () => (await rows.allTextContents()).join('\n');
  const before = await text(), all = await rows.count();
  let sorted = false;
  for (const arrow of (await arrows.all()).slice(0, 3)) {
    if (!sorted) await arrow.click();
    sorted = sorted || await happens(async () => await text() !== before, 1000);
  }
  const word = (await rows.last().locator('td, th').first().textContent()).trim();
  await table.locator('input[type="search"]').first().fill(word);
  const filtered = await happens(async () => await rows.count() < all && (await text()).includes(word), REACTION);
  return { tables: tables.length, rows: all, sorted, filtered };
}

// Twice, since the second time JupyterLab compares the file with what it believes to have written.
async function saved(page) {
  for (let time = 0; time < 2; time += 1) {
    const answer = page.waitForResponse(response => response.request().method() === 'PUT' && response.url().includes('/api/contents/'));
    await menu(page, 'File', 'Save Notebook');
    await answer;
    await page.waitForTimeout(200);
    if (await page.locator('.jp-Dialog').count()) throw new Error(await page.locator('.jp-Dialog').first().textContent());
  }
}

function listened(page) {
  const heard = { remote: new Set(), console: [], kernels: new Set(), told: nothingTold() };
  page.on('request', request => {
    const { protocol, hostname } = new URL(request.url());
    if (!['data:', 'blob:'].includes(protocol) && hostname !== '127.0.0.1') heard.remote.add(request.url());
  });
  page.on('console', said => { if (said.type() === 'error') heard.console.push(`${said.text()} (${said.location().url})`); });
  page.on('pageerror', error => heard.console.push(error.message));
  page.on('websocket', socket => {
    if (!socket.url().includes('/channels')) return;
    socket.on('framereceived', ({ payload }) => {
      const said = message(payload);
      if (said.header.msg_type === 'kernel_info_reply') heard.kernels.add(socket.url().split('/channels')[0]);
      hear(said, heard.told);
    });
  });
  return heard;
}

(async () => {
  const [address, ...wanted] = process.argv.slice(2);
  const browser = await chromium.launch({ executablePath: process.env.CHROMIUM, headless: true, args: FLAGS });
  const page = await (await browser.newContext({ viewport: { width: WIDTH, height: HEIGHT } })).newPage();
  const heard = listened(page), start = Date.now(), parts = {}, notebooks = {};
  await page.goto(address);
  for (const part of Object.values(PARTS)) await page.locator(part).first().waitFor({ timeout: PATIENCE });
  const opened = (Date.now() - start) / 1000;
  for (const [name, part] of Object.entries(PARTS)) parts[name] = await page.locator(part).first().boundingBox();
  await page.waitForTimeout(500);
  await shoot(page, 'open');
  for (const [number, part] of wanted.entries()) {
    const [name, cells] = part.split('=');
    heard.told = nothingTold();
    try {
      notebooks[name] = await run(page, name, Number(cells), heard.told, () => heard.kernels.size > number);
    } catch (error) {
      await shoot(page, 'stopped');
      throw new Error(`${name}: ${error.message}\n${JSON.stringify(heard.told)}`);
    }
  }
  await browser.close();
  console.log(JSON.stringify({ opened, parts, remote: [...heard.remote], console: heard.console, notebooks }));
})().catch(error => { console.error(error); process.exit(2); });
