const list = (words: string): ReadonlySet<string> => new Set(words.trim().split(/\s+/u));

/** Given names that are no other word, in lower case. A help beside capitals, never the whole of the rule. */
export const givenNames = list(`
  aaron adam adrian ahmed aisha alan albert alejandro alex alexander alexandra ali alice alicia alina amanda amelia amir amy ana andrea andreas andrew
  angela anita anja anke ann anna anne annette anton antonio arthur astrid barbara beatrice ben benjamin bernd bernhard bettina brian bruno camila carla
  carlos carmen carol caroline catherine cecilia charlotte chloe chris christina christine christopher clara claudia colin connor cristina daniel daniela
  darren david deborah denise dennis diana diego dieter dirk dominik donald doris dorothea douglas edith edward elena eleni eli elias elif elisabeth elizabeth
  ella ellen emil emilia emily emma enrique eric erik eva evan evelyn fabian fatima felipe felix fernando finn fiona florian francesca francisco franz
  frederik friedrich gabriel gabriela gary george georg gerhard giovanni giulia gloria gregor gregory hana hannah hans harold hassan heather heike heinz helen
  helena henrik henry hugo ian ibrahim ines ingrid irina irene isaac isabel isabella ivan jacob jakob james jan jana jane janet janine jason javier jean
  jeffrey jennifer jens jeremy jessica joan joanna joao johan johanna johannes john jonas jonathan jorge jose josef joseph joshua juan judith julia julian
  juliane julie jurgen jürgen kai karen karin karl karla katharina katherine kathrin katja kenneth kerstin kevin klaus konrad kristin lars laura lea lena leo
  leon leonie leticia liam lina linda linus lisa lorenzo louis louisa luca lucas lucia lucy luis luisa lukas luke magdalena mandy manfred manuel manuela marco
  marcel marcos marcus margaret maria mariam marie marina mario marion markus marta martha martin martina mary mateo mathias matthew matthias maximilian maya
  megan mehmet melanie melissa michael michaela miguel mia mila miriam mohamed mohammed monika moritz mustafa nadia nadine natalia natalie natasha nathan
  nicholas nicolas nicole niklas nina noah nora olaf oleg olga oliver olivia omar oscar pablo pamela patricia patrick paul paula pedro peter petra philip
  philipp pia rachel ralf ramona raphael rebecca regina renate ricardo richard robert roberto robin roland ronald rosa rosalie ruth ryan sabine sabrina
  samantha samir samuel sandra sara sarah sascha scott sean sebastian sergei sharon silke silvia simon simone sofia sonja sophia sophie stefan stefanie steffen
  stephanie stephen steven susan susanne sven sylvia tamara tanja tatiana teresa theo theodor theresa thomas thorsten tim timothy tobias tom torsten tracy
  ulrich ursula ute uwe valentina vanessa vera veronika victor victoria viktor vincent vladimir walter wanda werner wilhelm william wolfgang yasmin yusuf
  yvonne zoe zofia`);

/** Names that are also words: they count only where something beside them says that a person is meant. */
export const doubtfulNames = list(`
  angel april art august autumn bill bob chance charity chase christian crystal daisy dawn dean destiny dick drew eve faith frank gene glen grace grant guy
  harmony heath holly hope iris ivy jack jade jasmine joy june justice lily mark max may melody mercy miles nick olive pat pearl penny ray rich rob robin
  rose ruby sage sandy serenity sky star sue summer terry trinity victor violet will willow`);

/** Words that bear a capital and name no person: days, months, peoples, places, feasts, makes, and the deck's own. */
export const knownCapitals = list(`
  monday tuesday wednesday thursday friday saturday sunday january february march april may june july august september october november december
  english german french spanish italian dutch portuguese polish turkish russian chinese japanese korean arabic greek latin swedish danish norwegian finnish
  american british european african asian indian irish scottish welsh canadian australian austrian swiss jewish muslim christian catholic protestant buddhist
  hindu orthodox germany france spain italy england britain ireland scotland wales america canada australia austria switzerland netherlands holland belgium
  poland portugal turkey russia ukraine china japan korea india brazil mexico greece sweden denmark norway finland iceland israel egypt morocco europe africa
  asia berlin hamburg munich cologne frankfurt leipzig dresden vienna zurich geneva paris lyon london manchester liverpool bristol leeds glasgow edinburgh
  dublin rome milan naples florence venice madrid barcelona lisbon porto amsterdam rotterdam brussels copenhagen oslo stockholm helsinki prague warsaw krakow
  budapest athens istanbul moscow york boston chicago seattle portland austin dallas denver houston miami california texas florida oregon toronto montreal
  vancouver sydney melbourne tokyo christmas easter lent ramadan eid hanukkah passover halloween thanksgiving diwali advent new year eve god jesus christ
  bible quran torah lord heaven internet google amazon facebook instagram whatsapp twitter tiktok youtube linkedin netflix spotify tinder bumble hinge apple
  microsoft ikea uber airbnb tarot fool magician priestess empress emperor hierophant lovers chariot strength hermit wheel fortune justice hanged one man
  death temperance devil tower star moon sun judgement world ace page knight queen king cups wands swords coins pentacles saturn jupiter mars venus mercury
  neptune uranus pluto earth aries taurus gemini cancer leo virgo libra scorpio sagittarius capricorn aquarius pisces mum mom dad mama papa grandma grandpa
  granny nana mother father i ok tv phd mba ceo hr usa uk eu alps rhine baltic atlantic pacific mediterranean`);

/** Words with which sentences begin. At such a place a capital says nothing. */
export const sentenceOpeners = list(`
  a about above according actually after again against ago all almost already also although always am an and another any anybody anyone anything are as at away
  back because been before behind being below beneath beside between beyond both but by can cannot could dear despite did do does doing done down during each
  either else even ever every everybody everyone everything except few finally first five for four from further give given go going had has have he hello help
  hence her here hers hey hi his how however i if in indeed instead into is it its just last lately later least less let life like looking love made make many
  maybe me mine money more moreover most much must my myself near neither never next nobody none nor not nothing now of off often oh on once one only or other
  our ours out over own people perhaps please rather really right same see seen several shall she should show since sir so some somebody someone something
  sometimes somewhere soon still such take tell than thank thanks that the their theirs them then there these they thing things think this those though three
  through thus time to today together tomorrow tonight too toward two under unless until up upon us very was we well were what whatever when whenever where
  whether which while who whoever whom whose why will wish with within without work would year yes yesterday yet you your yours mother father mum mom dad sister
  brother husband wife son daughter friend friends family home house job moving leaving staying parents both women men children kids marriage school dream dreams
  winter spring summer autumn lately nowadays question others half part whatever colleagues neighbours doctors lovers nights days weeks months years mornings
  evenings everybody's silence hope fear faith grief anger guilt peace time's truth trust change distance`);

/** What a person does, so that the capital before it is a person's. */
export const actsOfPersons = list(`
  told tells said says asked asks wants wanted left leaves called calls keeps kept thinks thought works worked lives lived moved moves has had is was does did
  never always still wrote writes loves loved hates hated promised promises offered offers refuses refused met meets came comes went goes will would cannot can
  seems seemed makes made feels felt knows knew believes believed needs needed stopped stops started starts lied lies cheated apologised apologized`);
