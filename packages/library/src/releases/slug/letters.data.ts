/** Letters and their usual writing in plain Latin letters. One string per script: pairs "letter=latin" apart by spaces. */
const latin =
  "ß=ss æ=ae œ=oe ø=o đ=d ð=d ħ=h ı=i ł=l ŀ=l ŋ=ng ŧ=t þ=th ſ=s ə=e ƒ=f ɓ=b ɗ=d ɛ=e ɔ=o ƙ=k ŉ=n ĸ=k ǝ=e ʻ= ʼ= ’= '= ‘= ª=a º=o";

const greek =
  'α=a β=v γ=g δ=d ε=e ζ=z η=i θ=th ι=i κ=k λ=l μ=m ν=n ξ=x ο=o π=p ρ=r σ=s ς=s τ=t υ=y φ=f χ=ch ψ=ps ω=o';

// The Ukrainian і, ї, є and Serbian letters have sounds of their own; shared letters follow the common passport writing.
const cyrillic =
  'а=a б=b в=v г=g д=d е=e ё=yo ж=zh з=z и=i й=y к=k л=l м=m н=n о=o п=p р=r с=s т=t у=u ф=f х=kh ц=ts ч=ch ш=sh щ=shch ъ= ы=y ь= э=e ю=yu я=ya ' +
  'і=i ї=yi є=ye ґ=g ў=u ђ=dj ј=j љ=lj њ=nj ћ=c џ=dz ѓ=gj ѕ=dz ќ=kj ә=a ғ=gh қ=q ң=ng ө=o ұ=u ү=u һ=h ѣ=e ѳ=f ѵ=i';

const armenian =
  'ա=a բ=b գ=g դ=d ե=e զ=z է=e ը=y թ=t ժ=zh ի=i լ=l խ=kh ծ=ts կ=k հ=h ձ=dz ղ=gh ճ=ch մ=m յ=y ն=n շ=sh ո=o չ=ch պ=p ջ=j ռ=r ս=s վ=v տ=t ր=r ց=ts ւ=v փ=p ք=k և=ev օ=o ֆ=f';

const georgian =
  'ა=a ბ=b გ=g დ=d ე=e ვ=v ზ=z თ=t ი=i კ=k ლ=l მ=m ნ=n ო=o პ=p ჟ=zh რ=r ს=s ტ=t უ=u ფ=p ქ=k ღ=gh ყ=q შ=sh ჩ=ch ც=ts ძ=dz წ=ts ჭ=ch ხ=kh ჯ=j ჰ=h';

const hebrew =
  'א=a ב=b ג=g ד=d ה=h ו=v ז=z ח=ch ט=t י=y כ=k ך=k ל=l מ=m ם=m נ=n ן=n ס=s ע=a פ=p ף=f צ=ts ץ=ts ק=k ר=r ש=sh ת=t';

const arabic =
  'ا=a أ=a إ=i آ=a ٱ=a ب=b ت=t ث=th ج=j ح=h خ=kh د=d ذ=dh ر=r ز=z س=s ش=sh ص=s ض=d ط=t ظ=z ع=a غ=gh ف=f ق=q ك=k ل=l م=m ن=n ه=h ة=a و=w ؤ=w ي=y ى=a ئ=y ء= پ=p چ=ch ژ=zh گ=g ک=k ی=y ہ=h ے=e ں=n ٹ=t ڈ=d ڑ=r ـ=';

const hiragana =
  'あ=a い=i う=u え=e お=o か=ka き=ki く=ku け=ke こ=ko が=ga ぎ=gi ぐ=gu げ=ge ご=go さ=sa し=shi す=su せ=se そ=so ' +
  'ざ=za じ=ji ず=zu ぜ=ze ぞ=zo た=ta ち=chi つ=tsu て=te と=to だ=da ぢ=ji づ=zu で=de ど=do な=na に=ni ぬ=nu ね=ne の=no ' +
  'は=ha ひ=hi ふ=fu へ=he ほ=ho ば=ba び=bi ぶ=bu べ=be ぼ=bo ぱ=pa ぴ=pi ぷ=pu ぺ=pe ぽ=po ま=ma み=mi む=mu め=me も=mo ' +
  'や=ya ゆ=yu よ=yo ら=ra り=ri る=ru れ=re ろ=ro わ=wa ゐ=i ゑ=e を=o ん=n ゔ=vu ぁ=a ぃ=i ぅ=u ぇ=e ぉ=o ゎ=wa ゕ=ka ゖ=ke';

export const letters: ReadonlyMap<string, string> = new Map(
  [latin, greek, cyrillic, armenian, georgian, hebrew, arabic, hiragana]
    .flatMap((script) => script.split(' '))
    .map((pair): [string, string] => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]),
);

/** Initials, vowels and finals of a Hangul syllable in Unicode's order (Revised Romanisation without assimilation). */
export const hangul = {
  initials: 'g kk n d tt r m b pp s ss  j jj ch k t p h'.split(' '),
  vowels: 'a ae ya yae eo e yeo ye o wa wae oe yo u wo we wi yu eu ui i'.split(' '),
  finals: ' k k k n n n t l k m l l l p l m p p t t ng t t k t p t'.split(' '),
} as const;
