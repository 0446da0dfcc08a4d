/**
 * An error whose message is for people: it names what is at fault and what to do. Commands print
 * the message alone; every other error is a defect of ours and keeps its stack.
 */
export class UserError extends Error {}
