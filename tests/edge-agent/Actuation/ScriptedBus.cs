using SmartPoles.EdgeAgent.Buses;
using SmartPoles.Protocols.Fieldbus.Modbus;

namespace SmartPoles.EdgeAgent.Tests.Actuation;

/// <summary>A bus of registers with the outcomes that a test wants; keeps what was written.</summary>
internal sealed class ScriptedBus : IBus, IBusAccess
{
    private readonly List<(ushort Register, ushort[] Values)> _writes = [];

    public string Name => "bus-1";

    public string Address => "scripted";

    public string BusName => Name;

    public BusCounters Counters { get; } = new();

    public ushort[] Registers { get; } = new ushort[256];

    public BusOutcome WriteOutcome { get; set; } = BusOutcome.Ok;

    public BusOutcome ReadOutcome { get; set; } = BusOutcome.Ok;

    /// <summary>The device confirms and does nothing.</summary>
    public bool IgnoresWrites { get; set; }

    /// <summary>Called while the job has the bus, before the write.</summary>
    public Action? BeforeWrite { get; set; }

    /// <summary>Runs before a job gets the bus.</summary>
    public Func<CancellationToken, Task>? BeforeJob { get; set; }

    public IReadOnlyList<(ushort Register, ushort[] Values)> Writes => _writes;

    public async Task<T> RunAsync<T>(Func<IBus, CancellationToken, ValueTask<T>> job, CancellationToken cancel)
    {
        if (BeforeJob is { } before) await before(cancel);
        return await job(this, cancel);
    }

    public ValueTask<BusReply> ReadAsync(RegisterRequest request, Memory<byte> registers, CancellationToken cancel)
    {
        for (var index = 0; index < request.Count; index++)
        {
            var value = Registers[request.Address + index];
            (registers.Span[index * 2], registers.Span[(index * 2) + 1]) = ((byte)(value >> 8), (byte)value);
        }

        return ValueTask.FromResult(new BusReply(ReadOutcome, default, 0, 0));
    }

    public ValueTask<BusReply> WriteAsync(RegisterWrite write, CancellationToken cancel)
    {
        BeforeWrite?.Invoke();
        if (WriteOutcome is BusOutcome.Ok or BusOutcome.Timeout)
        {
            _writes.Add((write.Address, write.Values.ToArray()));
            if (!IgnoresWrites) write.Values.CopyTo(Registers.AsMemory(write.Address));
        }

        return ValueTask.FromResult(new BusReply(WriteOutcome, WriteOutcome == BusOutcome.Exception ? ModbusExceptionCode.IllegalDataValue : default, 0, 0));
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
