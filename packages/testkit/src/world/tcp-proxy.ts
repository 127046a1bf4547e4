export { openTcpProxy, type LinkFault, type TcpProxy } from '@omenhall/delivery/testing';
