using SmartPoles.DeviceSimulators.Buses;
using SmartPoles.DeviceSimulators.Devices;
using SmartPoles.DeviceSimulators.World;
using SmartPoles.Protocols.Fieldbus.Modbus;

namespace SmartPoles.DeviceSimulators.Recording.Serial;

/// <summary>
/// A unit of a captured bus. The same question gets what the real one said to it the first time, the second time, and so on, then from the
/// beginning; with its silences and its turnaround. A question that was never heard is answered from registers that were.
/// </summary>
public sealed class CapturedDevice : RegisterDevice
{
    private readonly Dictionary<string, (List<CapturedExchange> Said, int Next)> _byQuestion = new(StringComparer.Ordinal);
    private readonly Dictionary<(ModbusFunction Function, int Address), ushort> _registers = [];
    private TimeSpan? _turnaround;

    /// <param name="name">Name in reports.</param>
    /// <param name="exchanges">What it was asked and said, in order.</param>
    public CapturedDevice(string name, IReadOnlyList<CapturedExchange> exchanges)
        : base(name, DeviceKind.Captured, new DeviceIdentity("captured", name, ""))
    {
        foreach (var exchange in exchanges)
        {
            var key = Convert.ToHexString(exchange.Question);
            if (!_byQuestion.TryGetValue(key, out var row)) _byQuestion.Add(key, row = ([], 0));
            row.Said.Add(exchange);
            Remember(exchange, isFirst: true);
        }
    }

    public override TimeSpan? Turnaround => _turnaround;

    public override bool TryAnswer(ReadOnlySpan<byte> question, Span<byte> answer, out int length)
    {
        _turnaround = null;
        if (!_byQuestion.TryGetValue(Convert.ToHexString(question), out var row))
        {
            length = Guess(question, answer);
            return true;
        }

        var exchange = row.Said[row.Next];
        _byQuestion[Convert.ToHexString(question)] = (row.Said, (row.Next + 1) % row.Said.Count);
        exchange.Answer.CopyTo(answer);
        length = exchange.Answer.Length;
        _turnaround = exchange.Turnaround;
        Remember(exchange, isFirst: false);
        return true;
    }

    protected override void Fill(RegisterImage image)
    {
        // Its registers are known as far as they were asked for, and by nobody's names.
    }

    /// <summary>Puts the units of a capture on a bus and tells what they are; lines that cannot be read go to <paramref name="error"/>.</summary>
    internal static async Task PutAsync(string path, UnitTable units, TextWriter output, TextWriter error)
    {
        var file = CaptureFile.Read(path);
        foreach (var (unit, exchanges) in file.Units)
        {
            if (unit is < ModbusLimits.UnitMin or > ModbusLimits.UnitMax) continue;
            units.Add(unit, new CapturedDevice($"unit-{unit}", exchanges));
            var silences = exchanges.Count(exchange => exchange.Answer.Length == 0);
            var questions = exchanges.Select(exchange => Convert.ToHexString(exchange.Question)).Distinct().Count();
            await output.WriteLineAsync($"Captured      unit {unit}: {questions} questions, {exchanges.Count - silences} answers, {silences} silences");
        }

        foreach (var fault in file.Faults) await error.WriteLineAsync(fault);
    }

    private void Remember(CapturedExchange exchange, bool isFirst)
    {
        if (ModbusRequest.Parse(exchange.Question, out var request) != PduStatus.Ok) return;
        if (request.Function is not (ModbusFunction.ReadHoldingRegisters or ModbusFunction.ReadInputRegisters)) return;
        var answer = exchange.Answer.AsSpan();
        if (answer.Length != 2 + (2 * request.Quantity) || (answer[0] & 0x80) != 0) return;
        for (var at = 0; at < request.Quantity; at++)
        {
            var value = (ushort)((answer[2 + (2 * at)] << 8) | answer[3 + (2 * at)]);
            if (isFirst) _registers.TryAdd((request.Function, request.Address + at), value);
            else _registers[(request.Function, request.Address + at)] = value;
        }
    }

    private int Guess(ReadOnlySpan<byte> question, Span<byte> answer)
    {
        var status = ModbusRequest.Parse(question, out var request);
        if (status == PduStatus.Empty) return 0;
        int length;
        if (status == PduStatus.Ok && request.Function is ModbusFunction.ReadHoldingRegisters or ModbusFunction.ReadInputRegisters)
        {
            Span<ushort> registers = stackalloc ushort[request.Quantity];
            var isKnown = true;
            for (var at = 0; at < registers.Length; at++) isKnown &= _registers.TryGetValue((request.Function, request.Address + at), out registers[at]);
            if (isKnown && ModbusResponseWriter.TryWriteRegisters(request.Function, registers, answer, out length)) return length;
            ModbusResponseWriter.TryWriteException(request.Function, ModbusExceptionCode.IllegalDataAddress, answer, out length);
            return length;
        }

        ModbusResponseWriter.TryWriteException((ModbusFunction)question[0], ModbusExceptionCode.IllegalFunction, answer, out length);
        return length;
    }
}
