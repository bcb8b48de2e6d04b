using System.CommandLine;
using System.Text.Json;
using SmartPoles.EdgeAgent.Technician;
using SmartPoles.Protocols.Fieldbus.Modbus;

namespace SmartPoles.EdgeAgent.Commands;

/// <summary><c>edge-agent bus read --unit N --holding|--input|--coils|--discrete ADDRESS [--count N]</c></summary>
internal static class BusReadCommand
{
    internal static Command Build()
    {
        var line = new LineArguments(BusCommand.TimeoutMs);
        var unit = new Option<byte>("--unit") { Description = "Unit id", Required = true, HelpName = "N" };
        var kinds = new (Option<int?> Option, ModbusFunction Function)[]
        {
            (new("--holding") { Description = "First holding register (function 3), from 0: a manual's 40001 is 0", HelpName = "N" }, ModbusFunction.ReadHoldingRegisters),
            (new("--input") { Description = "First input register (function 4)", HelpName = "N" }, ModbusFunction.ReadInputRegisters),
            (new("--coils") { Description = "First coil (function 1)", HelpName = "N" }, ModbusFunction.ReadCoils),
            (new("--discrete") { Description = "First discrete input (function 2)", HelpName = "N" }, ModbusFunction.ReadDiscreteInputs),
        };
        var count = new Option<int>("--count") { Description = "How many", HelpName = "N", DefaultValueFactory = _ => 10 };
        var json = new Option<bool>("--json") { Description = "As JSON, for scripts" };
        var command = new Command(
            "read",
            """
            Reads registers and shows them in every way they may be meant, with a guess at the word order.

            Examples:
              edge-agent bus read --port /dev/ttyUSB0 --unit 3 --holding 0 --count 10
              edge-agent bus read --tcp 192.168.1.50:502 --unit 1 --coils 0 --count 8
            """)
        {
            unit, count, json,
        };
        foreach (var (option, _) in kinds) command.Add(option);
        line.AddTo(command);
        command.SetAction(async (parsed, stop) =>
        {
            var given = kinds.Where(kind => parsed.GetValue(kind.Option) is not null).ToList();
            var fault = line.Fault(parsed) ?? (given.Count == 1 ? null : "Give one of --holding, --input, --coils and --discrete");
            var isBits = given.Count == 1 && given[0].Function is ModbusFunction.ReadCoils or ModbusFunction.ReadDiscreteInputs;
            var most = isBits ? ModbusLimits.ReadBitsMax : ModbusLimits.ReadRegistersMax;
            var howMany = parsed.GetValue(count);
            if (fault is null && (howMany < 1 || howMany > most)) fault = $"--count must be 1 to {most}";
            var first = given.Count == 1 ? parsed.GetValue(given[0].Option)!.Value : 0;
            if (fault is null && (first < 0 || first + howMany > ModbusLimits.AddressSpace)) fault = "addresses run from 0 to 65535";
            if (fault is not null)
            {
                Console.Error.WriteLine(fault);
                return CommandLine.BadInput;
            }

            using var bus = line.Line(parsed, line.OneSetting(parsed));
            var answer = await line.Master(parsed, bus).AskAsync(parsed.GetValue(unit), Questions.Read(given[0].Function, first, howMany), stop);
            if (answer.Outcome != LineOutcome.Ok)
            {
                var who = answer.Outcome == LineOutcome.Down ? line.WhoHasIt(parsed) : "";
                Console.Error.WriteLine($"{bus.Address}, unit {parsed.GetValue(unit)}: {answer.Describe()}{who}");
                return CommandLine.Failed;
            }

            if (parsed.GetValue(json)) Console.Out.Write(Json(first, howMany, isBits, answer));
            else Console.Out.Write(isBits ? RegisterTable.Bits(first, answer.Pdu.AsSpan(2), howMany) : RegisterTable.Registers(first, answer.Registers()));
            Console.Error.WriteLine($"answered in {answer.Elapsed.TotalMilliseconds:0} ms");
            return CommandLine.Ok;
        });
        return command;
    }

    private static string Json(int first, int count, bool isBits, LineAnswer answer)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            json.WriteNumber("first", first);
            json.WriteNumber("answer_ms", Math.Round(answer.Elapsed.TotalMilliseconds, 1));
            json.WriteStartArray(isBits ? "bits" : "registers");
            if (isBits)
            {
                var bits = new BitView(answer.Pdu.AsSpan(2), count);
                for (var at = 0; at < bits.Count; at++) json.WriteNumberValue(bits.TryRead(at, out var isOn) && isOn ? 1 : 0);
            }
            else
            {
                foreach (var register in answer.Registers()) json.WriteNumberValue(register);
            }

            json.WriteEndArray();
            if (!isBits && WordOrderGuess.Of(answer.Registers()) is { } guess)
            {
                json.WriteStartObject("word_order");
                json.WriteString("order", guess.Order.ToString());
                json.WriteString("type", guess.IsFloat ? "f32" : "u32");
                json.WriteBoolean("sure", guess.IsSure);
                json.WriteEndObject();
            }

            json.WriteEndObject();
        }

        return System.Text.Encoding.UTF8.GetString(stream.ToArray()) + "\n";
    }
}
