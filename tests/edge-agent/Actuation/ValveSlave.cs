using SmartPoles.EdgeAgent.Buses;
using SmartPoles.Protocols.Fieldbus.Modbus;

namespace SmartPoles.EdgeAgent.Tests.Actuation;

/// <summary>A valve with two coils and three inputs, asked and written through the PDUs of the standard.</summary>
internal sealed class ValveSlave : IBus, IBusAccess
{
    public string Name => "bus-1";

    public string Address => "valve";

    public string BusName => Name;

    public BusCounters Counters { get; } = new();

    /// <summary>Open, close.</summary>
    public bool[] Coils { get; } = [false, true];

    /// <summary>Limit switch open, limit switch closed, torque fault.</summary>
    public bool[] Inputs { get; } = [false, true, false];

    /// <summary>The coils do not keep what is written.</summary>
    public bool Forgets { get; set; }

    /// <summary>PDUs of the writes, hexadecimal.</summary>
    public List<string> Written { get; } = [];

    public Task<T> RunAsync<T>(Func<IBus, CancellationToken, ValueTask<T>> job, CancellationToken cancel) => job(this, cancel).AsTask();

    public ValueTask<BusReply> ReadAsync(RegisterRequest request, Memory<byte> registers, CancellationToken cancel)
    {
        var bits = request.Function == ModbusFunction.ReadCoils ? Coils : Inputs;
        registers.Span[..request.DataBytes].Clear();
        for (var index = 0; index < request.Count; index++)
        {
            if (bits[request.Address + index]) registers.Span[index / 8] |= (byte)(1 << (index % 8));
        }

        return ValueTask.FromResult(new BusReply(BusOutcome.Ok, default, 0, 0) { DataBytes = request.DataBytes });
    }

    public ValueTask<BusReply> WriteAsync(RegisterWrite write, CancellationToken cancel)
    {
        Span<byte> pdu = stackalloc byte[ModbusLimits.PduSizeMax];
        Span<byte> scratch = stackalloc byte[ModbusLimits.WriteRegistersMax * 2];
        Assert.True(write.ToModbus(scratch).TryWrite(pdu, out var length));
        Written.Add(Convert.ToHexString(pdu[..length]));
        if (!Forgets)
        {
            for (var index = 0; index < write.Values.Length; index++) Coils[write.Address + index] = write.Values.Span[index] == 1;
        }

        return ValueTask.FromResult(new BusReply(BusOutcome.Ok, default, 0, 0));
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
