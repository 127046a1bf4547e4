/** The house's tokens as letters use them; night follows the reader's device. */
export const day = { ground: '#EFF3EB', raised: '#FAFCF7', line: '#C3CEC0', text: '#16212A', muted: '#46535C', accent: '#0B5468', onAccent: '#FFFFFF' } as const;
export const night = { ground: '#0F171C', raised: '#17222A', line: '#2C3A43', text: '#E4EAE1', muted: '#A9B7B6', accent: '#7CC4D6', onAccent: '#06212A' } as const;

/** Day stands inline on each element, because some clients drop style sheets; night and phones need one. */
export const letterStyles = `
:root{color-scheme:light dark;supported-color-schemes:light dark}
@media (prefers-color-scheme:dark){
.ground{background:${night.ground}!important}
.raised{background:${night.raised}!important;border-left-color:${night.line}!important}
.text{color:${night.text}!important}
.muted{color:${night.muted}!important}
.link{color:${night.accent}!important}
.action{background:${night.accent}!important}
.action a{color:${night.onAccent}!important}
}
@media (max-width:600px){.raised{padding:20px!important}.ground{padding:0!important}}
`;
