#!/usr/bin/python3
"""Slaves by Debian's python3-pymodbus 3.0.0, for the agent's tests: a Modbus that nobody here wrote.

    pymodbus_slave.py tcp PORT SERVED            three units on Modbus TCP
    pymodbus_slave.py rtu DEVICE SERVED          the same on a serial line

Registers hold the pattern of the simulators' pattern device: unit, register and number of the question. Every answer is
noted in SERVED, one JSON object a line, before it is sent.

    unit 1    answers
    unit 2    has no registers from 60 on: pymodbus refuses them with exception 02
    unit 3    every 20th answer comes 1.3 s late; before every 7th goes a stray frame of unit 99 with made-up values
"""
import asyncio
import copy
import json
import sys
import time

from pymodbus.datastore import ModbusServerContext, ModbusSlaveContext
from pymodbus.datastore.store import BaseModbusDataBlock
from pymodbus.server import StartAsyncSerialServer, StartAsyncTcpServer
from pymodbus.server.async_io import ModbusConnectedRequestHandler, ModbusSingleRequestHandler
from pymodbus.transaction import ModbusRtuFramer

LATE_SECONDS = 1.3
STARTED = time.monotonic()


class PatternBlock(BaseModbusDataBlock):
    """Registers 0 to 127 of one unit; see above."""

    def __init__(self, unit, end, served):
        self.unit, self.end, self.served, self.questions = unit, end, served, 0

    def validate(self, address, count=1):
        self.questions += 1
        return 0 <= address and address + count <= self.end

    def getValues(self, address, count=1):  # noqa: N802, the name is pymodbus's
        words = []
        for register in range(address, address + count):
            pair = self.unit << 24 | (register // 2 & 0xFF) << 16 | self.questions & 0xFFFF
            words.append(pair & 0xFFFF if register % 2 else pair >> 16)
        self.served.write(json.dumps({
            "unixMs": round(time.time() * 1000), "stampMs": round((time.monotonic() - STARTED) * 1000, 3), "line": "pymodbus",
            "unit": self.unit, "function": 3, "address": address, "words": words, "exception": 0,
            "faults": "late" if is_late(self.unit, self.questions) else "",
        }) + "\n")
        self.served.flush()
        return words

    def setValues(self, address, values):  # noqa: N802
        raise NotImplementedError("nothing here is written")


def is_late(unit, question):
    return unit == 3 and question % 20 == 19


def misbehaving(base, blocks):
    """A request handler of pymodbus whose unit 3 is late and not alone on its line."""

    class Handler(base):
        def send(self, message, *addr, **kwargs):
            unit = getattr(message, "unit_id", 0)
            question = blocks[unit].questions if unit in blocks else 0
            if unit == 3 and question % 7 == 0 and hasattr(message, "registers"):
                stray = copy.copy(message)
                stray.unit_id = 99
                stray.transaction_id = (message.transaction_id + 1) & 0xFFFF
                stray.registers = [0xDEAD] * len(message.registers)
                super().send(stray, *addr, **kwargs)
            if is_late(unit, question):
                asyncio.get_event_loop().call_later(LATE_SECONDS, lambda: super(Handler, self).send(message, *addr, **kwargs))
            else:
                super().send(message, *addr, **kwargs)

    return Handler


async def main(kind, where, served):
    with open(served, "a", encoding="utf-8") as log:
        blocks = {unit: PatternBlock(unit, 60 if unit == 2 else 128, log) for unit in (1, 2, 3)}
        slaves = {unit: ModbusSlaveContext(hr=block, ir=block, zero_mode=True) for unit, block in blocks.items()}
        context = ModbusServerContext(slaves=slaves, single=False)
        if kind == "tcp":
            await StartAsyncTcpServer(context=context, address=("127.0.0.1", int(where)), handler=misbehaving(ModbusConnectedRequestHandler, blocks))
        else:
            await StartAsyncSerialServer(
                context=context, framer=ModbusRtuFramer, port=where, baudrate=115200, timeout=0.005, ignore_missing_slaves=True,
                handler=misbehaving(ModbusSingleRequestHandler, blocks))


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:4]))
