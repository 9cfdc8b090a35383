/* Thanks in the six languages of our networks' customers. Words that say nothing more may stand beside them. */
const thanks = new Set(
  `grazie ringrazio ringraziamo ringraziarvi gentilissimi gentilissima gentilissimo gentili gentile
  thanks thank thx ty cheers
  gracias graciñas
  merci remercie
  danke dankeschön dank vielen dankesehr
  obrigado obrigada obrigadão valeu agradeço agradecida agradecido`.split(/\s+/),
)
const besides = new Set(
  `mille tante infinite molte a ancora di cuore davvero per la risposta disponibilità tutto tutti voi vi ti lei le ok okay perfetto ottimo bene
  buona giornata serata buonasera buongiorno ciao saluti cordiali e siete stati stata stato molto troppo anche sempre il vostro aiuto va
  you so much very many a lot for the your help all have good nice day perfect great everything bye again it is and
  muchas muchísimas por la respuesta ayuda todo buen día perfecto vale muy amable amables y su tu
  beaucoup bien pour la réponse votre aide tout bonne journée parfait mille fois et très d accord je vous
  schön sehr für die antwort hilfe alles gut schönen tag noch perfekt ihre und auch
  muito muita pela resposta ajuda tudo bom dia perfeito pelo de o seu tenha um`.split(/\s+/),
)
/** Longer texts say more than thanks. */
const most = 120

/**
 * Whether a text is only thanks: at least one such word, and nothing but words that say no more. Reads each letter once.
 * A proposal to a person, never a decision: an agent presses the key.
 */
export function isThanks(text: string): boolean {
  if (text.length > most || text.includes('?') || /\d/.test(text)) return false
  const words = text
    .toLocaleLowerCase('it')
    .split(/[^\p{L}]+/u)
    .filter((word) => word !== '')
  return words.some((word) => thanks.has(word)) && words.every((word) => thanks.has(word) || besides.has(word))
}

const long = 200
/**
 * What a marked person wrote that looks like a real request: it asks something, names a reference of at least six letters
 * and digits with four digits in it, or is long. A stated rule, for the review list only.
 */
export const looksReal = (text: string) =>
  text.includes('?') ||
  text.length >= long ||
  text.split(/[^\p{L}\p{N}]+/u).some((word) => word.length >= 6 && word.length - word.replace(/\d/g, '').length >= 4)
