/** Of every request of Slack's. */
export const userAgent = "Slackbot 1.0 (+https://api.slack.com/robots)";

/** The workspace. */
export const TEAM = "T06QX1V7KBD";
/** The app. */
export const APP = "A06RB2W9MLE";
/** Who acts. */
export const USER = "U06Q84ZT3NC";
/** Where. */
export const CHANNEL = "C06SD5Y8PFG";
