// Sphinx's scores, with the pages for users before the reference
var Scorer = {
  score: ([doc, title, anchor, descr, score]) => score + (doc=="index" ? 12 : doc=="analysis/your_data" ? 18 : /^analysis/.test(doc) ? 6 : /^checks/.test(doc) ? -6 : 0),
  objNameMatch: 11, objPartialMatch: 6, objPrio: {0: 15, 1: 5, 2: -5}, objPrioDefault: 0, title: 15, partialTitle: 7, term: 5, partialTerm: 2,
};
