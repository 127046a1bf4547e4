/** The register on a page of its own: margin column, rule, horizon; on paper, black on white without grounds. */
export const printViewStyles = `
:root{color-scheme:light;--ground:#EFF3EB;--ink:#16212A;--paper:#FAFCF7;--tone:#DDE5D8;--mark:#0B5468;--line:#C3CEC0;--edge:#6C7A70;--muted:#46535C;--stamp:#5A3A8C}
@media screen and (prefers-color-scheme:dark){:root{color-scheme:dark;--ground:#0F171C;--ink:#E4EAE1;--paper:#17222A;--tone:#22313A;--mark:#7CC4D6;--line:#2C3A43;--edge:#7A8B94;--muted:#A9B7B6;--stamp:#BFAAF2}}
@media print{:root{--ground:#FFF;--ink:#000;--paper:#FFF;--tone:#EDEDED;--mark:#000;--line:#000;--edge:#000;--muted:#000;--stamp:#000}}
*{box-sizing:border-box}
html{background:var(--ground);color:var(--ink);font:400 1.25rem/1.6 Literata,Georgia,'Times New Roman',serif;-webkit-text-size-adjust:100%}
body{margin:0;overflow-wrap:break-word}
main{max-width:54rem;margin:0 auto;padding:3rem 1.25rem 6rem;position:relative}
p{margin:0 0 .8em}
h1{font-size:2rem;line-height:1.25;font-weight:600;margin:.5rem 0}
h2{font-size:1.5rem;line-height:1.3;font-weight:600;margin:0 0 .6rem}
a{color:var(--mark)}
a:focus-visible{outline:2px solid var(--mark);outline-offset:2px}
ul{margin:0;padding:0;list-style:none}
li{margin:0 0 .6em}
section>ul>li{padding-left:1.5rem;position:relative}
section>ul>li::before{content:"";position:absolute;left:0;top:.8em;width:.75rem;border-top:1px solid}
section{margin:0 0 3rem}
.house,.subtitle,.small,.note,.spread span{font-family:'Sofia Sans',system-ui,sans-serif}
.house{font-weight:600;font-size:1.0625rem}
.subtitle{font-size:1.0625rem;color:var(--muted)}
.small{font-size:.9375rem;line-height:1.45;color:var(--muted)}
.small a{display:inline-block;max-width:100%;padding:.3rem 0;overflow-wrap:anywhere}
.note{font-size:.9375rem;line-height:1.4;color:var(--muted);margin:0 0 .5rem}
.note p{margin:0}
.seal svg{display:block;width:1.75rem;height:1.75rem}
.question{font-style:italic;white-space:pre-line}
.spread{display:flex;justify-content:center;gap:clamp(.35rem,2vw,1.5rem);list-style:none;padding:0 .75rem;margin:2.5rem calc(50% - 50vw) 3rem;position:relative;overflow:clip}
.spread li{flex:0 1 11rem;min-width:0;margin:0;text-align:center}
.spread span{font-size:.9375rem;color:var(--muted)}
.spread.wide{flex-wrap:wrap;row-gap:1.25rem}
.spread.wide li{flex:0 0 calc((min(100vw,54rem) - 6.5rem)/3)}
@media screen and (min-width:40rem){.spread.wide li{flex:0 0 7.5rem}.spread.wide{padding:0 calc(50% - 26rem)}}
.sign{position:relative}
.sign::before{content:"";position:absolute;top:50%;left:-100vw;width:200vw;border-top:1px solid var(--mark)}
.sign svg{display:block;width:100%;height:auto;position:relative;font-family:inherit}
.verify svg{width:7rem;height:7rem;background:#FFF;fill:#000;flex:none}
.code{font-family:ui-monospace,'Cascadia Mono',Menlo,Consolas,monospace;overflow-wrap:anywhere}
@media (min-width:64rem){
main{padding-left:15rem}
main::before{content:"";position:absolute;left:13.5rem;top:3rem;bottom:6rem;border-left:1px solid var(--edge);z-index:-1}
.spread{background:var(--ground);margin-left:calc(-1 * max(15rem, (100vw - 54rem) / 2 + 15rem));margin-right:calc(-1 * max(1.25rem, (100vw - 54rem) / 2 + 1.25rem))}
section{position:relative}
.note{position:absolute;left:-15rem;width:12rem;top:.2rem}
}
@media print{
@page{size:A4;margin:22mm 20mm 24mm}
html{font-size:11pt}
main{max-width:none;padding:0 0 0 38mm;background:linear-gradient(#000,#000) 34mm 0/0.5pt 100% no-repeat}
main::before{display:none}
.spread{margin:8mm 0 9mm -38mm;background:#FFF}
.spread li{flex-basis:36mm}
.spread.wide{row-gap:4mm;gap:4mm}
.spread.wide li{flex:0 0 22mm}
section{position:relative;margin-bottom:8mm}
.note{position:absolute;left:-38mm;width:30mm;top:0;font-size:8.5pt}
h2{break-after:avoid}
p{orphans:2;widows:2}
.verify,.spread,section>ul>li{break-inside:avoid}
.verify svg{width:24mm;height:24mm}
}
`;
