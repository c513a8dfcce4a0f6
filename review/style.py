"""The style sheet of the review report: for a screen, a telephone, and A4 paper."""

__all__ = ["STYLE"]

#: Inside the page, so that the report is one file.  Colours keep a contrast of 4.5 on white.
STYLE = """
:root { color-scheme: light; --ink: #1c2430; --dim: #4b5563; --line: #c3cad4; --wash: #f3f5f8;
  --error: #a61b1b; --warn: #8a4b00; --info: #1d4f91; }
* { box-sizing: border-box; }
body { font: 15px/1.6 "Noto Sans CJK SC", "Source Han Sans SC", "PingFang SC", "Microsoft YaHei",
  sans-serif; color: var(--ink); background: #fff; max-width: 60rem; margin: 2rem auto; padding: 0 1rem;
  overflow-wrap: anywhere; }
h1 { font-size: 1.6rem; margin: 0 0 .4rem; text-align: center; letter-spacing: .05em; }
h2 { font-size: 1.2rem; margin: 2.2rem 0 .5rem; padding-bottom: .2rem; border-bottom: 2px solid var(--ink); }
h3 { font-size: 1rem; margin: 1.2rem 0 .3rem; }
p { margin: .3rem 0; }
a { color: inherit; text-decoration-color: var(--line); text-underline-offset: .2em; }
table { border-collapse: collapse; width: 100%; margin: .3rem 0 .8rem; }
th, td { border: 1px solid var(--line); padding: .3rem .5rem; text-align: left; vertical-align: top; }
th { background: var(--wash); font-weight: 600; }
caption { text-align: left; font-weight: 600; padding: .2rem 0; }
.n { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; }
.dim, .basis, footer { color: var(--dim); font-size: .86rem; }
.totals { display: flex; flex-wrap: wrap; gap: .6rem; margin: 1rem 0; padding: 0; list-style: none; }
.totals li { flex: 1 1 7rem; border: 1px solid var(--line); border-top: 4px solid var(--line);
  padding: .4rem .6rem; }
.totals b { display: block; font-size: 1.5rem; line-height: 1.2; }
.totals .error { border-top-color: var(--error); } .totals .warn { border-top-color: var(--warn); }
.totals .info { border-top-color: var(--info); }
.error h3, td.error, b.error { color: var(--error); } .warn h3, td.warn, b.warn { color: var(--warn); }
.info h3, td.info { color: var(--info); }
.findings { table-layout: fixed; }
.findings col:nth-child(1) { width: 20%; } .findings col:nth-child(2) { width: 22%; }
.rule { font-size: .86rem; color: var(--dim); }
.printed { background: var(--wash); }
.say { font-weight: 600; } td p { margin: 0 0 .15rem; } td p.say + p { margin-bottom: .3rem; }
.peers { font-size: .86rem; margin: .3rem 0; } .peers th, .peers td { padding: .1rem .4rem; }
.peers td:last-child { min-width: 5.5rem; }
.weaker { color: var(--error); font-weight: 600; white-space: nowrap; }
ul.plain { margin: .2rem 0 .6rem; padding-left: 1.2rem; }
.sign { display: flex; flex-wrap: wrap; gap: 1rem 3rem; margin: 2rem 0 1rem; }
.sign span { flex: 1 1 12rem; border-bottom: 1px solid var(--ink); padding-bottom: .2rem; }
@media (max-width: 42rem) {
  body { margin: 1rem auto; padding: 0 .7rem; } .wide { display: none; }
  .findings, .findings tbody, .findings tr, .findings td { display: block; width: 100%; }
  .findings > thead, .findings > colgroup { display: none; }
  .findings .peers thead { display: table-header-group; } .findings .peers th { display: table-cell; }
  .findings tr { border: 1px solid var(--line); margin-bottom: .6rem; }
  .findings > tbody > tr > td { border: 0; border-bottom: 1px solid var(--wash); }
  .findings .peers { display: table; } .findings .peers tbody { display: table-row-group; }
  .findings .peers tr { display: table-row; } .findings .peers td { display: table-cell; width: auto; }
}
@media print {
  @page { size: A4; margin: 16mm 14mm 18mm; @bottom-center { content: counter(page) " / " counter(pages);
    font-size: 9pt; } }
  body { margin: 0; padding: 0; max-width: none; font-size: 10pt; line-height: 1.5; }
  a { text-decoration: none; }
  .form { break-before: page; }
  h2, h3, h3 + p, caption { break-after: avoid; } tr, .totals li, .sign { break-inside: avoid; }
  thead { display: table-header-group; }
  th, .printed, .totals li { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
}
"""
