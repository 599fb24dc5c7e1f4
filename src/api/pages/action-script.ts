import { formsScript } from './script/forms.js';
import { messagesScript } from './script/messages.js';
import { outcomesScript } from './script/outcomes.js';
import { requestsScript } from './script/requests.js';

/**
 * The script of the pages that mails and providers link to. It sends nothing until a person submits the form: mail
 * scanners open links and run scripts, and would spend the token.
 */
export const actionScript = messagesScript + requestsScript + outcomesScript + formsScript;
