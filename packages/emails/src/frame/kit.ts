// The one door to the letter vendor: a new version is a change of this line.
export { Body, Head, Html, Preview, render } from '@react-email/components';
