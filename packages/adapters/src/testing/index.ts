/** Pretend mail servers for whoever tests what is behind them. */
export { openScriptedSmtp, reset, silence, type Act, type Director, type Place, type Script, type Talk } from './scripted-smtp.ts';
