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
    private readonly Dictionary<BusPeer, SimulatedDevice> _devices = [];
    private readonly Dictionary<BusPeer, long> _failed = [];

    public string Name => "simulated";

    public string Address => "";

    public BusCounters Counters { get; } = new();

    /// <summary>Bus time that unanswered questions took, and the waiting for late answers.</summary>
    public TimeSpan Wasted { get; private set; }

    /// <summary>Told of every question and its fate.</summary>
    public Action<RegisterRequest, BusReply>? Asked { get; set; }

    public SimulatedDevice this[BusPeer peer] => _devices[peer];

    /// <summary>Hangs a device onto the bus.</summary>
    /// <param name="peer">Its address.</param>
    /// <param name="turnaround">Its own time.</param>
    /// <param name="own">How long its bytes and silences take; null for those of the bus.</param>
    public SimulatedDevice Add(BusPeer peer, TimeSpan turnaround, BusTiming? own = null)
    {
        var device = new SimulatedDevice { Turnaround = turnaround, Timing = own ?? timing };
        _devices.Add(peer, device);
        return device;
    }

    public TimeSpan QuarantineLeft(BusPeer peer)
    {
        if (!_failed.TryGetValue(peer, out var since)) return TimeSpan.Zero;
        var left = since + _devices[peer].Timing.LateWindow.Ticks - time.Now;
        return left > 0 ? TimeSpan.FromTicks(left) : TimeSpan.Zero;
    }

    public ValueTask<BusReply> ReadAsync(RegisterRequest request, Memory<byte> registers, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        var device = _devices[request.Unit];
        var (outcome, code) = device.IsDead ? (BusOutcome.Timeout, ModbusExceptionCode.None) : device.Answer(request);
        if (outcome == BusOutcome.Ok) Fill(device, request, registers.Span);
        var reply = Transact(request.Unit, device, outcome, code, request.DataBytes);
        Asked?.Invoke(request, reply);
        return ValueTask.FromResult(reply);
    }

    /// <summary>A meter answers with zeros.</summary>
    public ValueTask<BusReply> AskAsync(MeterRequest request, Memory<byte> data, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        var device = _devices[request.Peer];
        data.Span[..request.DataBytes].Clear();
        return ValueTask.FromResult(Transact(request.Peer, device, device.IsDead ? BusOutcome.Timeout : BusOutcome.Ok, ModbusExceptionCode.None, request.DataBytes));
    }

    private BusReply Transact(BusPeer peer, SimulatedDevice device, BusOutcome outcome, ModbusExceptionCode code, int dataBytes)
    {
        var own = device.Timing;
        var began = time.Now;
        WaitOutQuarantine(peer);
        if (own.Silence > TimeSpan.Zero) time.Pass(own.Silence);
        var sent = time.Now;
        switch (outcome)
        {
            case BusOutcome.Ok:
                time.Pass(own.WireOf(dataBytes) + device.Turnaround + own.Silence);
                break;
            case BusOutcome.Exception:
                time.Pass(own.WireOf(0) + device.Turnaround + own.Silence);
                break;
            case BusOutcome.Timeout or BusOutcome.BadFrame:
                time.Pass(own.UnansweredOf(dataBytes) - own.Silence);
                _failed[peer] = time.Now;
                Wasted += TimeSpan.FromTicks(time.Now - began);
                break;
        }

        if (outcome != BusOutcome.BusDown) Counters.Asked(own.QuestionBytes);
        Counters.Ended(outcome, TimeSpan.FromTicks(time.Now - began));
        var isAnswered = outcome is BusOutcome.Ok or BusOutcome.Exception;
        return new BusReply(outcome, code, sent, isAnswered ? time.Now - own.Silence.Ticks : time.Now)
        {
            WasSent = outcome != BusOutcome.BusDown,
            DataBytes = outcome == BusOutcome.Ok ? dataBytes : 0,
            Turnaround = isAnswered ? device.Turnaround : TimeSpan.Zero,
        };
    }

    public ValueTask<BusReply> WriteAsync(RegisterWrite write, CancellationToken cancel)
    {
        var sent = time.Now;
        time.Pass(timing.Wire(0) + timing.Silence);
        return ValueTask.FromResult(new BusReply(BusOutcome.Ok, ModbusExceptionCode.None, sent, time.Now));
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private void WaitOutQuarantine(BusPeer peer)
    {
        var left = QuarantineLeft(peer);
        _failed.Remove(peer);
        time.Pass(left);
        Wasted += left;
    }

    private static void Fill(SimulatedDevice device, RegisterRequest request, Span<byte> registers)
    {
        if (request.ReadsBits) registers[..request.DataBytes].Clear();
        for (var index = 0; index < request.Count; index++)
        {
            if (request.ReadsBits)
            {
                registers[index / 8] |= (byte)((device.Value(request.Address + index) & 1) << (index % 8));
                continue;
            }

            BinaryPrimitives.WriteUInt16BigEndian(registers[(2 * index)..], device.Value(request.Address + index));
        }
    }
}
