using System.Buffers.Binary;
using SmartPoles.EdgeAgent.Buses;
using SmartPoles.EdgeAgent.Devices;
using SmartPoles.Protocols.Fieldbus.Modbus;

namespace SmartPoles.EdgeAgent.Gathering.Simulation;

/// <summary>
/// A bus that answers by its timing alone: wire time, silences and turnaround for who lives, the timeout for who does not, and the
/// quarantine of the RTU master after it.
/// </summary>
internal sealed class SimulatedBus(SimulatedTime time, BusTiming timing) : IBus
{
    private readonly Dictionary<byte, SimulatedDevice> _devices = [];
    private readonly Dictionary<byte, long> _failed = [];

    public string Name => "simulated";

    public string Address => "";

    public BusCounters Counters { get; } = new();

    /// <summary>Bus time that unanswered questions took, and the waiting for late answers.</summary>
    public TimeSpan Wasted { get; private set; }

    /// <summary>Told of every question and its fate.</summary>
    public Action<RegisterRequest, BusReply>? Asked { get; set; }

    public SimulatedDevice this[byte unit] => _devices[unit];

    public SimulatedDevice Add(byte unit, TimeSpan turnaround)
    {
        var device = new SimulatedDevice { Turnaround = turnaround };
        _devices.Add(unit, device);
        return device;
    }

    public TimeSpan QuarantineLeft(byte unit)
    {
        if (!_failed.TryGetValue(unit, out var since)) return TimeSpan.Zero;
        var left = since + timing.LateWindow.Ticks - time.Now;
        return left > 0 ? TimeSpan.FromTicks(left) : TimeSpan.Zero;
    }

    public ValueTask<BusReply> ReadAsync(RegisterRequest request, Memory<byte> registers, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        var began = time.Now;
        var device = _devices[request.Unit];
        WaitOutQuarantine(request.Unit);
        if (timing.Silence > TimeSpan.Zero) time.Pass(timing.Silence);
        var sent = time.Now;
        var (outcome, code) = device.IsDead ? (BusOutcome.Timeout, ModbusExceptionCode.None) : device.Answer(request);
        switch (outcome)
        {
            case BusOutcome.Ok:
                time.Pass(timing.Wire(request.Count) + device.Turnaround + timing.Silence);
                Fill(device, request, registers.Span);
                break;
            case BusOutcome.Exception:
                time.Pass(timing.Wire(0) + device.Turnaround + timing.Silence);
                break;
            case BusOutcome.Timeout or BusOutcome.BadFrame:
                time.Pass(timing.Unanswered(request.Count) - timing.Silence);
                _failed[request.Unit] = time.Now;
                Wasted += TimeSpan.FromTicks(time.Now - began);
                break;
        }

        if (outcome != BusOutcome.BusDown) Counters.Asked(timing.QuestionBytes);
        Counters.Ended(outcome, TimeSpan.FromTicks(time.Now - began));
        var end = outcome is BusOutcome.Ok or BusOutcome.Exception ? time.Now - timing.Silence.Ticks : time.Now;
        var reply = new BusReply(outcome, code, sent, end)
        {
            WasSent = outcome != BusOutcome.BusDown,
            Turnaround = outcome is BusOutcome.Ok or BusOutcome.Exception ? device.Turnaround : TimeSpan.Zero,
        };
        Asked?.Invoke(request, reply);
        return ValueTask.FromResult(reply);
    }

    public ValueTask<BusReply> WriteAsync(RegisterWrite write, CancellationToken cancel)
    {
        var sent = time.Now;
        time.Pass(timing.Wire(0) + timing.Silence);
        return ValueTask.FromResult(new BusReply(BusOutcome.Ok, ModbusExceptionCode.None, sent, time.Now));
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private void WaitOutQuarantine(byte unit)
    {
        var left = QuarantineLeft(unit);
        _failed.Remove(unit);
        time.Pass(left);
        Wasted += left;
    }

    private static void Fill(SimulatedDevice device, RegisterRequest request, Span<byte> registers)
    {
        for (var index = 0; index < request.Count; index++)
        {
            BinaryPrimitives.WriteUInt16BigEndian(registers[(2 * index)..], device.Value(request.Address + index));
        }
    }
}
