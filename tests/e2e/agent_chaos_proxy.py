#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""A bad network between an agent and a server, the same each time.

    agent_chaos_proxy.py PORT_FILE TARGET_PORT MODE [ARGUMENT]

Listens on a free loopback port, writes it to PORT_FILE, and treats every connection so:

    pass              as it comes
    cut N             closes both sides after N bytes from the agent
    reset N           the same with a TCP reset
    stall N FILE      makes FILE after N bytes from the agent, and goes on with nothing
    drop-answer       the server gets all, the agent gets nothing
    corrupt           changes the last byte of each piece of what the server says
    truncate N        closes after N bytes of what the server says
    portal            says 200 and a log-in page itself
    redirect          says 302 to elsewhere itself
    black-hole        takes everything, says nothing, closes when the agent does
"""
import asyncio
import socket
import struct
import sys
from pathlib import Path

PAGE = b"<html><body>Welcome! Please log in.</body></html>"
PORTAL = (b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: %d\r\n"
          b"Connection: close\r\n\r\n" % len(PAGE)) + PAGE
REDIRECT = (b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/login\r\nContent-Length: 0\r\n"
            b"Connection: close\r\n\r\n")


def reset(writer):
    sock = writer.get_extra_info("socket")
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()


async def upstream(reader, writer, mode, argument, client):
    passed = 0
    while data := await reader.read(16384):
        if mode in ("cut", "reset", "stall") and passed + len(data) >= int(argument[0]):
            writer.write(data[: int(argument[0]) - passed])
            await writer.drain()
            if mode == "stall":
                Path(argument[1]).touch()
                await asyncio.Event().wait()
            if mode == "reset":
                reset(client)
            return
        passed += len(data)
        writer.write(data)
        await writer.drain()


async def downstream(reader, writer, mode, argument):
    passed = 0
    while data := await reader.read(16384):
        if mode == "drop-answer":
            return
        data = bytearray(data)
        if mode == "corrupt":
            data[-1] ^= 0x20
        if mode == "truncate" and passed + len(data) >= int(argument[0]):
            writer.write(bytes(data[: int(argument[0]) - passed]))
            await writer.drain()
            return
        passed += len(data)
        writer.write(bytes(data))
        await writer.drain()


async def serve(reader, writer, target, mode, argument):
    try:
        if mode in ("portal", "redirect"):
            await reader.readuntil(b"\r\n\r\n")
            writer.write(PORTAL if mode == "portal" else REDIRECT)
            await writer.drain()
            return
        if mode == "black-hole":
            while await reader.read(16384):
                pass
            return
        server_reader, server_writer = await asyncio.open_connection("127.0.0.1", target)
        ways = [asyncio.create_task(upstream(reader, server_writer, mode, argument, writer)),
                asyncio.create_task(downstream(server_reader, writer, mode, argument))]
        await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        for way in ways:
            way.cancel()
        server_writer.close()
    except (OSError, asyncio.IncompleteReadError):
        pass
    finally:
        writer.close()


async def main():
    port_file, target, mode, *argument = sys.argv[1:]
    server = await asyncio.start_server(
        lambda r, w: serve(r, w, int(target), mode, argument), "127.0.0.1", 0)
    Path(port_file + ".new").write_text(str(server.sockets[0].getsockname()[1]) + "\n")
    Path(port_file + ".new").rename(port_file)
    await server.serve_forever()


if __name__ == "__main__":
    try:
        asyncio.run(main())
    except KeyboardInterrupt:
        pass
