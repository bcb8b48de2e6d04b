using SmartPoles.DeviceSimulators.World;

namespace SmartPoles.DeviceSimulators.Buses;

/// <summary>What <c>slave --help</c> says before its options.</summary>
internal static class SlaveHelp
{
    internal static readonly string Text =
        $"""
        Answers Modbus, DL/T 645 and CJ/T 188 for simulated devices whose values follow a small world.

        Kinds: {string.Join(", ", DeviceKindNames.All.Select(kind => kind.NameOf()))}
        Without --device there is one of each kind, units 1 to 5 in this order. The kind pattern is for auditors: each pair of its
        registers 0 to 127 tells unit, register and number of the question, so that a wrong answer shows.

        Meters hang on the same serial lines (--rtu, --rtu-tcp), as KIND:ADDRESS[,TRAIT...][=NAME]; they are usual at 2400 baud 8E1
        (--baud 2400 --character-bits 11). --print-values tells what each can be asked for.
          lamp-cabinet-meter   DL/T 645, up to 12 digits    traits: {string.Join(", ", MeterTraitNames.Of(DeviceKind.LampCabinetMeter))}
          water-meter          CJ/T 188, up to 14 digits    traits: {string.Join(", ", MeterTraitNames.Of(DeviceKind.WaterMeter))}
          gas-meter            CJ/T 188, up to 14 digits    traits: {string.Join(", ", MeterTraitNames.Of(DeviceKind.GasMeter))}
          heat-meter           CJ/T 188, up to 14 digits    traits: {string.Join(", ", MeterTraitNames.Of(DeviceKind.HeatMeter))}
          high-first: data identifiers high byte first      moving-valve: the valve takes 20 s and says so
          1997: the old edition                             short-frames: long values come in several frames
        A question that covers several meters is answered by none. Orders to a DL/T 645 meter are refused; a valve of CJ/T 188 moves.

        Faults, for as many --fault as wanted; what is not named needs nothing, PROB is the share of answers hit, 0 to 1, UNIT may be
        * or a meter's address (4 digits or more):
          dead:UNIT            silence                      late:UNIT:MS:PROB       the answer MS ms later, the line goes on
          noise:PROB           stray bytes                  flip:PROB               1 to 3 bits turned over (a meter: 1),
                                                                                    so that the checksum is wrong
          truncate:PROB        the end is missing           foreign:PROB            a stranger's frame before the answer
          echo                 the question comes back      exception:UNIT:CODE     refusal, 1 illegal function, 2 illegal address ...
          busy:UNIT:PROB       refusal 6                    slow-bytes:MS           byte by byte
          wrong-count:PROB     a register more or fewer (a meter: a byte), with a right checksum
        @30s-60s behind a fault switches it on and off again, counted from the start; @30s switches it on for good. All of it comes
        from --seed: the n-th question to a unit always meets the same fate.

        --buses N makes N buses in one process: ports are numbered from the one that is named, links by %02d in their name, and each bus has
        the devices, its own values, and the seed of the bus before it plus 1. BUS/ or BUS-BUS/ before a device or a fault keeps it to these buses.

        A capture answers each question with what the real device said to it, in order, over and over, silences and turnarounds as they were.
        Questions that were not heard are answered from the registers that were, others are refused (2, illegal address).

        Examples:
          device-simulators slave --tcp 1502
          device-simulators slave --rtu /tmp/pole --capture pole.cap              the bus of a real pole on the desk
          device-simulators slave --rtu /tmp/pole --baud 9600 --device lamp-controller:1 --device gas-detector:7
          device-simulators slave --freeze --print-values --json --for 0s      only tell the values
          device-simulators slave --rtu /tmp/pole --fault dead:3@30s-60s --fault late:*:400:0.02 --fault noise:0.05 --seed 7
          device-simulators slave --rtu /tmp/pole --baud 2400 --character-bits 11 --turnaround-ms 60
              --device lamp-cabinet-meter:202008150001 --device water-meter:33201912345678,high-first --fault late:202008150001:900:0.05
          device-simulators slave --buses 50 --tcp 5020 --rtu /tmp/street/bus-%02d --fault 7/dead:2 --fault 20-29/noise:0.02 --json
          device-simulators slave --rtu /tmp/pole --device pattern:1 --served served.jsonl --json   for an auditor
          mbpoll -m tcp -p 1502 -a 2 -0 -r 500 -c 16 -1 127.0.0.1              read the weather head
          mbpoll -m rtu -b 9600 -P none -a 1 -0 -r 0 -c 10 -1 /tmp/pole        read the lamp over the pseudo-terminal
        """;
}
