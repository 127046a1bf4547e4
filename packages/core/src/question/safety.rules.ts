import type { StopReason, Topic } from '@omenhall/contracts/question/question.schema';

export type Screened = { outcome: 'clear' } | { outcome: 'stopped'; reason: StopReason };

/**
 * Decides whether a question may be read for at all; it runs before any price is shown and keeps nothing.
 *
 * `crisis` is asked first and wins over everything: where a person may be in danger, a false alarm costs a page
 * and a miss costs more. `verdict` names what belongs to a doctor, a court or a bank; `control` what belongs to another person.
 * Sees through letter case, accents, figures in place of letters, hidden characters and letters spelled apart.
 */
export function screenQuestion(text: string, topic: Topic): Screened {
  const plain = unmasked(text);
  const spelledApart = joined(plain);
  for (const [reason, patterns] of stops) {
    if (topic === 'dream_symbol' && reason === 'verdict' && /\b(dream|dreams|dreamt|dreamed)\b/.test(plain)) continue;
    if (patterns.some((pattern) => pattern.test(plain))) return { outcome: 'stopped', reason };
  }
  if (/(killmyself|suicid|endmylife|wanttodie|selfharm|hurtmyself|cutmyself)/.test(spelledApart)) return { outcome: 'stopped', reason: 'crisis' };
  return { outcome: 'clear' };
}

const them = '(?:him|her|them|my (?:ex|husband|wife|partner|boyfriend|girlfriend|crush|boss|mother|father|son|daughter|sister|brother|neighbou?r|friend|colleague|flatmate|family|kids|children))';
const someone = '(?:he|she|they|my (?:ex|husband|wife|partner|boyfriend|girlfriend|mother|father|mum|mom|dad|step-?(?:mother|father|dad|mum)|uncle|aunt|brother|sister|boss|son|daughter|friend|neighbou?r))';
const of = (source: string): RegExp => new RegExp(source, 'u');

const crisis: readonly RegExp[] = [
  // Leaving life, in plain and in veiled words.
  of("\\bsuicid\\w*|\\b(?:kms|kys|unalive)\\b"),
  of("\\bkill(?:ing)? (?:myself|my self)\\b(?! laughing)"),
  of("\\b(?:end|ending|take|taking) (?:my (?:own )?life|it all)\\b"),
  of("\\b(?:want|wanted|wanting|wish|going|ready|plan|planning|rather|hope|like) (?:to )?(?:die|be dead)\\b(?! (?:of|for|from) (?:laugh|embarrass|shame|bored))"),
  of("\\bwish (?:that )?i (?:was|were) (?:dead|never born|not alive)\\b|\\bwish i had never been born\\b|\\bshould not be alive\\b"),
  of("\\b(?:do not|dont|no longer) (?:want|wanna|wish) (?:to )?(?:live|be alive|exist|wake up|be here any ?more|go on living|go on any ?more|be in this world)\\b"),
  of("\\b(?:never|not) wake up (?:again|any ?more|tomorrow)\\b|\\b(?:sleep|disappear|vanish) for ?ever\\b|\\bsleep and (?:not|never) wake\\b|\\bif i (?:died|was dead|were dead|killed|disappeared|was gone|were gone|was not here|were not here|did not exist)\\b|\\b(?:want|wish|need) (?:it all|everything|my life|life|the pain) to (?:end|be over|stop)\\b|\\bpain to (?:end|stop)\\b|\\bsee myself alive\\b|\\bfeel like (?:dying|ending it)\\b|\\b(?:thinking|think|thought) (?:of|about) (?:jumping|ending it|dying|my own death)\\b|\\b(?:bought|have|got|tied) (?:a|the) (?:rope|noose|pills)\\b|\\b(?:pills|rope) ready\\b|\\btonight (?:it|everything|i) ends?\\b|\\b(?:do not|dont) want to be here any ?more\\b"),
  of("\\b(?:no|not|any|is there a|lost|without|losing|little) (?:\\w+ ){0,3}(?:reason|point|sense|will|wish|desire|strength) (?:to|in|for|of) (?:keep |go on |going on )?(?:live|living|being alive|be alive|existing)\\b(?! (?:here|with|in|together))|\\bdeserve (?:to live|to die|to be alive)\\b|\\bhate (?:my life|being alive|living)\\b(?! (?:here|in|with|at|alone|next|on))|\\blife is not worth\\b|\\bnot worth living\\b|\\bnothing (?:left )?to live for\\b"),
  of("\\bbetter off (?:dead|without me|if i (?:was|were) (?:dead|gone|not here))\\b|\\b(?:a )?burden (?:to|on|for) (?:every(?:one|body)|all of them|my (?:family|children|kids|parents))\\b"),
  of("\\b(?:cannot|can not|cant) go on (?:living|any ?more|much longer)?(?:$|[.?!,])|\\b(?:cannot|can not|cant) go on (?:living|any ?more)\\b|\\b(?:cannot|can not|cant) (?:bear|stand|take) (?:living|life)\\b"),
  of("\\b(?:see|is|there is) no way out\\b(?! of (?:the|this|my|our) (?:contract|job|lease|project|deal|course|traffic))|\\bcompletely hopeless\\b"),
  of("\\b(?:cut|cutting|hurt|hurting|harm|harming|burn|burning|hang|hanging|drown|shoot|stab|starv\\w+) (?:myself|my (?:own )?(?:wrists?|arms?|legs?|throat))\\b(?! (?:some )?slack)|\\bself[- ]?harm\\w*|\\bslit (?:my )?wrists?\\b"),
  of("\\boverdos\\w*|\\b(?:take|took|swallow\\w*|taking) (?:all|too many|a lot of|a bottle of)(?: of)? (?:my |the |these )?(?:pills|tablets|meds|medication)\\b"),
  of("\\bjump(?:ing)? (?:off|from) (?:a|the|this|my) (?:bridge|roof|building|balcony|cliff)\\b|\\bin front of (?:a|the) train\\b|\\b(?:goodbye|farewell|suicide) (?:letter|note)s?\\b"),
  of("\\bvoices (?:that )?(?:are )?(?:tell|telling|say|saying|command\\w*)\\b|\\bthe voices\\b"),
  // Violence and abuse, suffered.
  of(`\\b${someone} (?:still |often |always |sometimes |has |have |had |just |keeps? |is |was )*(?:hits?|hitting|hit|beats?|beating|beaten|slaps?|slapped|slapping|chok(?:es?|ed|ing)|strangl(?:es?|ed|ing)|punch(?:es|ed|ing)?|kick(?:s|ed|ing)?|rap(?:es?|ed|ing)|hurts|hurting|threatens|threatened|threatening|forc(?:es|ed|ing)|touches|touched|stalk(?:s|ed|ing)|follows) (?:me|us|my (?:child|children|kids|son|daughter|mother|mum|mom|sister|brother))\\b(?! (?:as|that|at (?:cards|chess|tennis|every)|to (?:be|think|laugh)|on instagram|the wrong way|deeply))`),
  of("\\b(?:am|was|been|being|get|getting) (?:being )?(?:abused|beaten(?: up)?|raped|molested|stalked|assaulted|trafficked|held against my will)\\b(?! (?:to it|at (?:chess|cards|tennis)))"),
  of(`\\b(?:push|shov|throw|drag|pin|slam|kick)\\w* me (?:down|against|off|across|to the (?:floor|ground|wall))\\b|\\bthrew me (?:down|against|across|to the)\\b|\\b(?:hits|punches|hit|punched) (?:the )?walls?\\b|\\b(?:throws|threw|smashes) things at me\\b|\\bgrab(?:s|bed) me by\\b`),
  of("\\babusive\\b|\\b(?:domestic|sexual|physical) (?:violence|abuse|assault)\\b|\\b(?:is|gets|becomes|turned|was) violent\\b|\\bviolent (?:partner|husband|wife|father|mother|boyfriend|girlfriend|ex|home)\\b|\\brap(?:ed|ist)\\b|\\bmolest\\w*|\\babused (?:me|as a (?:child|kid)|my)\\b|\\bincest\\b"),
  of(`\\b(?:afraid|scared|frightened|terrified) (?:of (?:my (?:husband|wife|partner|boyfriend|girlfriend|father|mother|step-?father|step-?dad|ex|son|uncle)|him|her)|for my (?:life|safety)|to go home|of what (?:he|she|they) (?:might|may|could|can|would) do)\\b`),
  of("\\b(?:forced|forcing me|made) (?:to marry|to have sex|into (?:marriage|sex|prostitution))\\b|\\b(?:will not|wont|does not|doesnt) let me (?:leave the (?:house|flat|home)|see a doctor|have my (?:passport|phone|own money))\\b|\\block(?:s|ed) me (?:in|up)\\b"),
  of(`\\b${someone} (?:said |says |has |have |will |is going to |wants to |threatens to |threatened to |tried to )+(?:kill|murder|shoot|stab|strangle|hurt) (?:me|us|himself|herself|themselves|my)\\b(?! if i (?:am late|forget|do not (?:finish|call)))`),
  // Violence, intended.
  of(`\\b(?:want|wanted|going|gonna|plan|planning|thinking of|thinking about|thought about|ready|should i|how (?:can|do) i|could i|urge|feel like) (?:to )?(?:kill|killing|murder|murdering|shoot|shooting|stab|stabbing|poison|poisoning|strangle|hurt|hurting|attack|attacking|beat up|burn down) (?:${them}|him|people|someone|everyone|somebody|an?other|the (?:baby|child|kids|children|school|office))\\b(?! (?:feelings|with (?:the|this) (?:truth|news)))`),
  of(`\\b(?:kill|murder|poison|stab|shoot) (?:him|her|them|my (?:husband|wife|ex|boss|father|mother|partner|neighbou?r))\\b(?! (?:with kindness|a message|an email))`),
  of("\\b(?:bring|buy|get|use|have) (?:a |my |the )?(?:gun|rifle|bomb)\\b(?! licen[cs]e)|\\bhurt my (?:baby|child|children|kids)\\b"),
  // Eating and the body in danger.
  of("\\banorexi\\w*|\\bbulimi\\w*|\\beating disorder\\b|\\b(?:make|making|made) myself (?:throw up|vomit|sick|puke)\\b|\\bpurging\\b|\\b(?:throw|throwing|threw) up (?:after|my food|every|on purpose)\\b|\\bpurge after\\b|\\bstarv(?:e|ing) myself\\b|\\b(?:eat|eating) (?:only )?(?:one|an) \\w+ (?:a|per) day\\b|\\bstill feel (?:too )?fat\\b"),
  of("\\bstop(?:ped|ping)? eating(?: altogether| completely| entirely| at all| for good| so| until| to (?:lose|get)|\\s*(?:$|[.?!,]))|\\b(?:have not|havent|not) eaten (?:anything )?(?:in|for|since) (?:\\w+ )?(?:days?|week|monday|tuesday|wednesday|thursday|friday|saturday|sunday)\\b|\\bbing(?:e|ing) and\\b"),
  of("\\b(?:chest pains?|cannot breathe|cant breathe|can not breathe|coughing (?:up )?blood|bleeding (?:badly|heavily|a lot|and it)|heart attack (?:now|right now|today)|having a (?:stroke|heart attack))\\b(?! when (?:he|she|they) (?:smiles?|looks?))"),
];

const ages = '(?:5|6|7|8|9|1[0-7]|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen)';

const minor: readonly RegExp[] = [
  of(`\\b(?:i am|im|i m|me) (?:only |still |just |now |almost |nearly |a )*${ages}(?: ?(?:years?|yrs?)(?:[ -]old)\\b| ?(?:yo|y\\/o|yrs)\\b| ?[fm]\\b|\\s*(?:$|[,.;!?)])| (?:and|but|so|girl|boy|turning)\\b(?! (?:a half )?(?:kilos?|weeks|days|hours|minutes)))`),
  of(`\\b(?:as|being) an? ${ages}[ -]year[ -]old\\b`),
  of(`\\bi (?:will )?(?:turn|be|become)(?: only)? ${ages}(?: (?:years old|next|this|in|on|soon|tomorrow)\\b|\\s*(?:$|[.,!?]))`),
  of(`\\bmy age is ${ages}\\b|\\bi am aged ${ages}\\b|\\b${ages} ?(?:yo|y\\/o) (?:girl|boy|here)\\b`),
  of('\\b(?:i am|im|i m) (?:still |only )?(?:a minor|underage|under age|under 18|under eighteen|not (?:yet )?(?:18|eighteen)|a child|a kid)\\b(?! (?:at heart|again|when))'),
  of('\\b(?:i am|im|i m) (?:still |only )?in (?:the )?(?:(?:5th|6th|7th|8th|9th|10th|11th|fifth|sixth|seventh|eighth|ninth|tenth|eleventh) (?:grade|class|form)|year (?:[789]|1[01]) at school)\\b|\\b(?:i am|im|i m) (?:still |only )?in (?:middle|primary|elementary|high) school\\b'),
];

const control: readonly RegExp[] = [
  of(`\\b(?:make|making|force|forcing|get|compel) ${them} (?:to )?(?:love|want|need|miss|desire|come back|return to me|come home to me|obey|marry|propose|stay with me|leave (?:his|her|their|my)|break up|fall (?:in love|for)|jealous|regret|suffer|pay|beg|crawl|stay|forget (?:him|her|them|his|their)|choose me|do (?:what|whatever|as) i|mine|dependent|feel guilty)\\b`),
  of("\\b(?:love |binding |attraction |revenge |black )?spells? (?:on|to make|to bring|to bind|to get|against|for (?:him|her|my ex))\\b|\\blove (?:spell|potion|charm)\\b|\\bcast (?:a |an |any )?(?:\\w+ )?spell\\b|\\b(?:voodoo|black magic|bind(?:ing)? (?:him|her|them) to me|binding ritual)\\b"),
  of(`\\b(?:put|place|lay|cast) (?:a |an |the )?(?:curse|hex|jinx|evil eye)\\b|\\b(?:curse|hex|jinx|bewitch) ${them}\\b|\\b(?:curse|hex) (?:someone|somebody|the (?:other )?(?:woman|man))\\b`),
  of("\\b(?:read|check|see|view|look (?:at|through|into|in)|go through|hack|hacking|get into|access|spy on|monitor|search|open|unlock|intercept|clone) (?:into )?(?:his|her|their|my (?:ex|husband|wife|partner|boyfriend|girlfriend|son|daughter|boss|colleague|flatmate|mother|father)s?'?s?) (?:private |phone |secret |work |instagram |facebook |whatsapp )*(?:phone|messages?|texts?|mails?|emails?|e-mails?|accounts?|location|chats?|dms|instagram|facebook|whatsapp|diary|post|letters|computer|laptop|browser|bank)\\b"),
  of(`\\b(?:spy|spying|eavesdrop) on\\b|\\b(?:stalk|track|tail|shadow|bug) (?:${them})(?: (?:down|secretly|online|with|by|without))?\\b|\\b(?:follow|film|record|photograph|monitor|watch) ${them} (?:secretly|home|without|in secret|around|everywhere)\\b|\\bsecretly (?:record|film|follow|track|watch|check|read|photograph|monitor)\\b|\\b(?:gps )?tracker (?:on|in|under) (?:his|her|their|my (?:ex|husband|wife|partner))\\b|\\bspyware\\b|\\bhidden camera\\b`),
  of("\\bwho (?:is|are) (?:he|she|they) (?:texting|seeing|sleeping with|meeting|calling|messaging|talking to)\\b|\\bwhere does (?:he|she) (?:live|go at night) now\\b|\\bfind out (?:where (?:he|she|they) (?:lives?|sleeps?)|(?:his|her|their) (?:address|password|pin))\\b"),
  of("\\b(?:break|split) (?:them|the two|that couple|(?:him|her) and (?:his|her) \\w+) up\\b|\\bbreak up (?:their|his|her) (?:marriage|relationship|family)\\b|\\b(?:ruin|destroy|wreck) (?:his|her|their|my (?:ex|boss)s?'?s?) (?:life|career|marriage|reputation|relationship|name|wedding)\\b"),
  of(`\\bwant ${them} to (?:suffer|pay for|hurt|regret|die|fail|come crawling|be miserable|lose everything)\\b|\\b(?:take|get|want|plan|best|sweet) (?:my |a |for |way to )*revenge\\b|\\brevenge (?:on|against)\\b|\\bget back at\\b|\\b(?:manipulate|blackmail|dominate|seduce|trap|humiliate|punish) ${them}\\b|\\b(?:control|have power over) (?:him|her|them|my (?:husband|wife|partner|boyfriend|girlfriend))\\b|\\bhow (?:can|do) i (?:manipulate|blackmail)\\b`),
  of(`\\bmake sure (?:he|she|they) (?:never|cannot|can not) (?:leaves?|leave|meet|see|love|find)\\b|\\bkeep ${them} from (?:leaving|meeting|seeing|talking)\\b|\\b(?:stop|prevent) ${them} from (?:leaving me|meeting|seeing|marrying|talking to|moving)\\b`),
];

const illness = '(?:cancer|tumou?r|illness|disease|operation|surgery|stroke|infection|chemo\\w*|treatment|heart attack|coma|leuka?emia|diabetes|depression|accident)';
const kin = '(?:he|she|they|i|my \\w+|we|it)';

const verdict: readonly RegExp[] = [
  // What belongs to a doctor.
  of("\\bpregnan\\w*|\\bmiscarr\\w*|\\bivf\\b|\\babortion\\b|\\bam i expecting\\b|\\b(?:conceive|get a baby|have a baby) (?:this|next|in|soon|before|naturally)\\b|\\bwhen (?:will|do|can) (?:i|we) (?:conceive|have a (?:baby|child))\\b|\\bis (?:the|my|our|her) (?:unborn )?(?:baby|child) (?:a (?:boy|girl)|healthy|mine|his)\\b|\\b(?:a )?boy or (?:a )?girl\\b|\\bovulat\\w*"),
  of("\\bdo i have (?:cancer|diabetes|adhd|autism|covid|hiv|aids|depression|bipolar|dementia|ms|an? (?:tumou?r|std|sti|infection|disorder|illness|disease))\\b|\\bis (?:it|this|the|my) (?:\\w+ )?(?:cancer|malignant|benign|contagious|serious illness|lump|mole|rash)\\b|\\bdiagnose (?:me|my|him|her|this|it)\\b|\\b(?:what|is) (?:is )?(?:my|the|his|her) diagnosis\\b|\\bsymptoms?\\b|\\bbiopsy\\b|\\b(?:blood|scan|test|mri|x-?ray) results?\\b(?! for (?:my )?(?:driving|exam|maths))"),
  of("\\b(?:stop|quit|start|take|taking|skip|change|come off|get off|lower|reduce|double|refuse|pause) (?:\\w+ )?(?:medication|medicine|meds|antidepressants?|pills?|insulin|chemo\\w*|statins|ssris?|dose|tablets|therapy drugs|lithium|blood thinners|the vaccine|steroids|treatment)\\b"),
  of("\\b(?:should|shall|can|must) (?:i|we|he|she|my \\w+) (?:have|get|undergo|do|agree to|go through with|postpone|cancel) (?:the |this |an? |my )?(?:\\w+ )?(?:operation|surgery|transplant|chemo\\w*|vaccin\\w*|biopsy|hysterectomy|procedure)\\b"),
  of(`\\b(?:will|would|can|could|does|going to) ${kin} (?:\\w+ )?(?:survive|recover from|get over|beat|die of|die from|live through|be cured of|get better from|make it through) (?:the |this |his |her |my |their |a )?(?:\\w+ )?${illness}\\b|\\bcure (?:for|my|his|her|the) (?!boredom)|\\b(?:be|get|is|am|am i|he|she) (?:\\w+ )?cured\\b|\\b(?:will|does|is) (?:the |my |his |her )?(?:\\w+ )?${illness} (?:come back|return|spread|be gone|work|succeed|healing)\\b`),
  of("\\bwhen (?:will|do|am|is|are|does) (?:i|he|she|they|my \\w+) (?:going to )?(?:die|pass away)\\b|\\bhow long (?:do|does|will|have|has) (?:i|he|she|they|my \\w+) (?:have |still |got )*(?:to live|left to live|left|live)\\b(?! (?:here|together|in|with|at))|\\bwill (?:i|he|she|my \\w+) die\\b(?! of (?:boredom|shame))|\\blife expectancy\\b"),
  // What belongs to a court or an office.
  of("\\bwin (?:my|the|this|our|his|her|a) (?:\\w+ )?(?:case|lawsuit|trial|appeal|custody|court|claim|settlement|tribunal)\\b|\\blose (?:my|the|this|our) (?:court )?(?:case|lawsuit|trial|appeal|custody)\\b|\\b(?:judge|jury|court|tribunal|prosecutor) (?:\\w+ )?(?:decide|rule|grant|believe|find|favou?r|side|give|send|convict)\\b|\\bcustody\\b|\\blawsuit\\b|\\bchance in court\\b|\\b(?:should|can|shall|could|to) (?:i |we )?sue (?:my|him|her|them|the|over|for)\\b|\\bsuing\\b"),
  of("\\b(?:go|going|sent|send \\w+) to (?:jail|prison)\\b|\\bplead (?:guilty|not guilty)\\b|\\b(?:be|get) (?:convicted|acquitted|sentenced|deported|extradited|indicted)\\b|\\b(?:visa|asylum|green card|residence permit|citizenship) (?:\\w+ )?(?:be |get |come |application|approved|granted|refused|interview|go through)|\\b(?:get|receive|given|granted|have) (?:my |a |the |our )?(?:visa|asylum|green card|residence permit|citizenship)\\b|\\bcontest the will\\b|\\b(?:is|was) it legal\\b|\\bpress charges\\b"),
  // What belongs to a bank, or to chance.
  of("\\binvest(?:ing|ment|ments)?\\b(?! (?:more |so much |all this |my |any more |too much )*(?:time|energy|effort|love|feelings|myself|in (?:myself|us|our|him|her|this (?:relationship|friendship|person)|people|friends|a friendship|love)))|\\b(?:buy|sell|selling|buying|hold|short) (?:\\w+ )?(?:stocks?|shares|bonds|crypto|bitcoin|ethereum|gold|silver|etfs?|coins of|options|funds?|nfts?|tokens)\\b|\\b(?:bitcoin|crypto\\w*|ethereum|dogecoin|forex|stocks|stock market|day ?trading|nft)\\b"),
  of("\\b(?:take|taking|get|sign) (?:out )?(?:a |the |this |another |my )?(?:\\w+ )?(?:loan|mortgage|credit|second mortgage)\\b|\\b(?:declare|file for|go into) bankruptcy\\b|\\b(?:cash|pull|draw|take) (?:in |out )?(?:my |the )?(?:pension|retirement|401k|life insurance)\\b|\\b(?:remortgage|refinance)\\b|\\b(?:should|can) i lend (?:\\w+ )?[\\d$€£]"),
  of("\\blotter(?:y|ies)\\b|\\blotto\\b|\\bjackpot\\b|\\bscratch ?cards?\\b|\\b(?:lucky|winning) numbers?\\b|\\bcasinos?\\b|\\broulette\\b|\\bgambl\\w*|\\bpoker\\b|\\bslot machines?\\b|\\bhorse rac\\w*|\\bsports? ?bet\\w*|\\b(?:bet|bets|betting)\\b(?! (?:on (?:myself|me|us|ourselves|love|yourself)|(?:he|she|they|you|it|that)\\b))|\\bwho (?:will|is going to) win the (?:match|game|race|cup|league|fight|election|world cup|derby|super ?bowl)\\b"),
];

/** Asked in this order; the first that speaks decides. */
const stops: readonly (readonly [StopReason, readonly RegExp[]])[] = [
  ['crisis', crisis], ['minor', minor], ['control', control], ['verdict', verdict],
];

const letterFor: Readonly<Record<string, string>> = { '0': 'o', '1': 'i', '3': 'e', '4': 'a', '5': 's', '7': 't', '@': 'a', $: 's', '!': 'i', '|': 'i' };

function unmasked(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/[\p{M}\p{Cf}]/gu, '')
    .toLowerCase()
    .replace(/[’‘ʼ`´]/gu, "'")
    .replace(/[\u2010-\u2015]/gu, '-')
    // A figure counts as a letter only inside a word that has letters on its left: "su1cide", not "16 years".
    .replace(/(?<=\p{L})[013457@$!|]+(?=\p{L})/gu, (run) => run.replace(/./gu, (sign) => letterFor[sign] ?? sign))
    .replace(/(\p{L})\1{2,}/gu, '$1')
    .replace(/\b(\w+)n't\b/gu, (_, verb: string) => ({ ca: 'cannot', wo: 'will not', sha: 'shall not' })[verb] ?? `${verb} not`)
    .replace(/\bi'm\b/gu, 'i am')
    .replace(/\bi've\b/gu, 'i have')
    .replace(/\bi'd\b/gu, 'i would')
    .replace(/\b(he|she|it|who|there)'s\b/gu, '$1 is')
    .replace(/\b(they|we|you)'re\b/gu, '$1 are')
    .replace(/'ll\b/gu, ' will')
    .replace(/\b(wanna)\b/gu, 'want to')
    .replace(/\b(gonna)\b/gu, 'going to')
    .replace(/[*_~"“”]+/gu, '')
    .replace(/\s+/gu, ' ')
    .trim();
}

/** Runs of single letters, put together: "k i l l  m y s e l f", "s.u.i.c.i.d.e". */
const joined = (plain: string): string =>
  [...plain.matchAll(/(?<![\p{L}\p{N}])\p{L}(?:[\s.,\-_/]+\p{L}(?![\p{L}\p{N}])){3,}/gu)].map(([run]) => run.replace(/[^\p{L}]/gu, '')).join(' ');
