using System.CommandLine;
using SmartPoles.EdgeAgent.Technician;
using SmartPoles.Protocols.Fieldbus.Modbus;

namespace SmartPoles.EdgeAgent.Commands;

/// <summary><c>edge-agent bus write --unit N --register ADDRESS --value N... | --coil ADDRESS --value 0|1</c></summary>
internal static class BusWriteCommand
{
    internal static Command Build()
    {
        var line = new LineArguments(BusCommand.TimeoutMs);
        var unit = new Option<byte>("--unit") { Description = "Unit id, never the broadcast 0", Required = true, HelpName = "N" };
        var register = new Option<int?>("--register") { Description = "First holding register, from 0", HelpName = "N" };
        var coil = new Option<int?>("--coil") { Description = "Coil, from 0", HelpName = "N" };
        var value = new Option<int[]>("--value") { Description = "Values of 16 bits, one a register; 0 or 1 for a coil", Required = true, AllowMultipleArgumentsPerToken = true, HelpName = "N" };
        var yes = new Option<bool>("--yes") { Description = "Do not ask" };
        var command = new Command(
            "write",
            """
            Writes registers or a coil of one device and reads them back. Asks before it writes.

            Examples:
              edge-agent bus write --port /dev/ttyUSB0 --unit 1 --register 4 --value 60
              edge-agent bus write --tcp 192.168.1.50:502 --unit 1 --coil 0 --value 1 --yes
            """)
        {
            unit, register, coil, value, yes,
        };
        line.AddTo(command);
        command.SetAction(async (parsed, stop) =>
        {
            var values = parsed.GetValue(value) ?? [];
            var first = parsed.GetValue(register) ?? parsed.GetValue(coil) ?? -1;
            var isCoil = parsed.GetValue(coil) is not null;
            var fault = line.Fault(parsed) ?? Fault(parsed.GetValue(unit), parsed.GetValue(register), parsed.GetValue(coil), values);
            if (fault is not null)
            {
                Console.Error.WriteLine(fault);
                return CommandLine.BadInput;
            }

            using var bus = line.Line(parsed, line.OneSetting(parsed));
            var master = line.Master(parsed, bus);
            var read = Questions.Read(isCoil ? ModbusFunction.ReadCoils : ModbusFunction.ReadHoldingRegisters, first, values.Length);
            var before = await master.AskAsync(parsed.GetValue(unit), read, stop);
            var what = $"unit {parsed.GetValue(unit)} on {bus.Address}, {(isCoil ? "coil" : "register")} {first}";
            Console.Error.WriteLine($"{what}: {Show(before, isCoil)} -> {string.Join(' ', values)}");
            if (!parsed.GetValue(yes) && !Confirm()) return CommandLine.Failed;

            var question = isCoil ? Questions.WriteCoil(first, values[0] == 1) : Questions.WriteRegisters(first, [.. values.Select(each => (ushort)each)]);
            var answer = await master.AskAsync(parsed.GetValue(unit), question, stop);
            if (answer.Outcome != LineOutcome.Ok)
            {
                Console.Error.WriteLine($"{what}: {answer.Describe()}{(answer.Outcome == LineOutcome.Down ? line.WhoHasIt(parsed) : "")}");
                if (answer.Outcome is LineOutcome.Silence or LineOutcome.Garbled) Console.Error.WriteLine("The device may have taken the value or not: read it");
                return CommandLine.Failed;
            }

            var after = await master.AskAsync(parsed.GetValue(unit), read, stop);
            Console.WriteLine($"{what}: confirmed, reads back {Show(after, isCoil)}");
            return CommandLine.Ok;
        });
        return command;
    }

    private static string? Fault(byte unit, int? register, int? coil, int[] values)
    {
        if (unit == ModbusLimits.UnitBroadcast) return "--unit 0 is the broadcast: nobody would answer, so nobody would know what happened. Write to each device";
        if (register is null == coil is null) return "Give either --register or --coil";
        if (coil is not null && values is not [0 or 1]) return "--value of a coil must be 0 or 1";
        if (values.Length is < 1 or > ModbusLimits.WriteRegistersMax) return $"Give 1 to {ModbusLimits.WriteRegistersMax} values";
        if (values.Any(value => value is < short.MinValue or > ushort.MaxValue)) return "--value must fit in 16 bits: -32768 to 65535";
        var first = register ?? coil!.Value;
        return first < 0 || first + values.Length > ModbusLimits.AddressSpace ? "addresses run from 0 to 65535" : null;
    }

    private static bool Confirm()
    {
        if (Console.IsInputRedirected)
        {
            Console.Error.WriteLine("Not written: add --yes where nobody can be asked");
            return false;
        }

        Console.Error.Write("Type yes to write: ");
        if (Console.ReadLine()?.Trim() == "yes") return true;
        Console.Error.WriteLine("Not written");
        return false;
    }

    private static string Show(LineAnswer answer, bool isCoil)
    {
        if (answer.Outcome != LineOutcome.Ok) return $"({answer.Describe()})";
        return isCoil ? $"{answer.Pdu[2] & 1}" : string.Join(' ', answer.Registers());
    }
}
