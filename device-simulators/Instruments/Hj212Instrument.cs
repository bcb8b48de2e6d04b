using System.Net.Sockets;
using System.Text;
using SmartPoles.DeviceSimulators.Faults;
using SmartPoles.DeviceSimulators.World;
using SmartPoles.Protocols.Fieldbus.Hj212;

namespace SmartPoles.DeviceSimulators.Instruments;

/// <summary>
/// A monitoring instrument that dials a platform, or an agent that stands for one: sends packets, waits for each acknowledgement, repeats,
/// lets its clock be set. What goes wrong comes from the seed: the n-th transmission always meets the same fate. Not thread-safe.
/// </summary>
public sealed class Hj212Instrument : IAsyncDisposable
{
    private const int NoiseMax = 8;
    private const long MinuteMs = 60_000;
    private const long HourMs = 60 * MinuteMs;
    private static readonly TimeSpan Zone = TimeSpan.FromHours(8);

    private readonly InstrumentOptions _options;
    private readonly TimeProvider _clock;
    private readonly InstrumentPackets _packets;
    private readonly Hj212Exchange _exchange;
    private readonly Hj212Splitter _splitter = new();
    private readonly byte[] _buffer = new byte[Hj212Limits.FrameSizeMax];
    private Socket? _socket;
    private Task<int>? _receiving;
    private ulong _transmissions;
    private long _clockErrorMs;

    /// <param name="station">The air that it measures.</param>
    /// <param name="options">Who it is.</param>
    /// <param name="clock">Its clock.</param>
    public Hj212Instrument(AirStation station, InstrumentOptions options, TimeProvider clock)
    {
        _options = options;
        _clock = clock;
        _packets = new InstrumentPackets(station, options);
        _exchange = new Hj212Exchange(options.AnswerTimeout, options.Retries);
    }

    /// <summary>What it has sent and heard.</summary>
    public InstrumentCounters Counters { get; } = new();

    /// <summary>Its clock is wrong by so much, until it is set.</summary>
    public TimeSpan ClockError
    {
        get => TimeSpan.FromMilliseconds(_clockErrorMs);
        set => _clockErrorMs = (long)value.TotalMilliseconds;
    }

    private long LocalMs => _clock.GetUtcNow().ToUnixTimeMilliseconds() + (long)Zone.TotalMilliseconds + _clockErrorMs;

    private long StampMs => (long)_clock.GetElapsedTime(0).TotalMilliseconds;

    /// <summary>Dials; a connection that stands is hung up first.</summary>
    /// <exception cref="SocketException">Nobody answers.</exception>
    public async Task ConnectAsync(CancellationToken cancel)
    {
        HangUp();
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(_options.Server, cancel);
        _socket = socket;
    }

    /// <summary>Sends the values of this moment; whether every part was acknowledged.</summary>
    public Task<bool> SendRealTimeAsync(CancellationToken cancel) => SendAllAsync(_packets.RealTime(LocalMs, PartsOf()), cancel);

    /// <summary>Sends the means of the last whole period of so many minutes.</summary>
    public Task<bool> SendMinutesAsync(int minutes, CancellationToken cancel) => SendPeriodAsync(Hj212Command.MinuteData, minutes * MinuteMs, cancel);

    /// <summary>Sends the means of the last whole hour.</summary>
    public Task<bool> SendHourAsync(CancellationToken cancel) => SendPeriodAsync(Hj212Command.HourData, HourMs, cancel);

    /// <summary>Asks for the time (1013); true when that was acknowledged. The clock is set by a request of the other side.</summary>
    public Task<bool> AskForTimeAsync(CancellationToken cancel)
    {
        var number = new byte[Hj212Limits.RequestNumberSize];
        Hj212Time.Write(number, LocalMs);
        var header = new Hj212Header
        {
            RequestNumber = number,
            System = Hj212System.Air,
            Command = Hj212Command.TimeRequest,
            Password = Encoding.ASCII.GetBytes(_options.Password),
            Station = Encoding.ASCII.GetBytes(_options.Station),
            Flag = new Hj212Flag(_options.Version, wantsAnswer: true),
        };
        new Hj212Writer(_buffer, header).End(out var written);
        return SendAllAsync([new InstrumentPacket(Hj212Command.TimeRequest, number, _buffer[..written])], cancel);
    }

    /// <summary>Hears what the other side says for a time, and obeys.</summary>
    public async Task ListenAsync(TimeSpan span, CancellationToken cancel)
    {
        var until = StampMs + (long)span.TotalMilliseconds;
        while (StampMs < until && await HearAsync(TimeSpan.FromMilliseconds(until - StampMs), cancel))
        {
        }
    }

    public ValueTask DisposeAsync()
    {
        HangUp();
        return ValueTask.CompletedTask;
    }

    private int PartsOf() => _options.Faults.Any(fault => fault.Kind == InstrumentFaultKind.Split && Dice().Share() < fault.Probability) ? 2 : 1;

    private FaultDice Dice() => new(_options.Seed, 0, ++_transmissions);

    private Task<bool> SendPeriodAsync(Hj212Command command, long periodMs, CancellationToken cancel)
    {
        var now = LocalMs;
        return SendAllAsync(_packets.Period(command, now, (now / periodMs * periodMs) - periodMs, PartsOf()), cancel);
    }

    private async Task<bool> SendAllAsync(IReadOnlyList<InstrumentPacket> packets, CancellationToken cancel)
    {
        var areAcknowledged = true;
        foreach (var packet in packets) areAcknowledged &= await ExchangeAsync(packet, cancel);
        return areAcknowledged;
    }

    private async Task<bool> ExchangeAsync(InstrumentPacket packet, CancellationToken cancel)
    {
        Counters.Packets++;
        await TransmitAsync(packet.Bytes, cancel);
        _exchange.Begin(packet.Command, packet.Number, StampMs);
        while (true)
        {
            switch (_exchange.At(StampMs))
            {
                case Hj212Step.Done:
                    Counters.Acknowledged++;
                    return true;
                case Hj212Step.SendAgain:
                    Counters.Repeated++;
                    await TransmitAsync(packet.Bytes, cancel);
                    break;
                case Hj212Step.Wait:
                    if (!await HearAsync(TimeSpan.FromMilliseconds(Math.Max(1, _exchange.DueMs - StampMs)), cancel)) return false;
                    break;
                default:
                    Counters.GivenUp++;
                    return false;
            }
        }
    }

    /// <summary>Puts the bytes on the line, with whatever befalls them.</summary>
    private async Task TransmitAsync(byte[] frame, CancellationToken cancel)
    {
        var dice = Dice();
        var bytes = frame.ToList();
        foreach (var fault in _options.Faults.Where(fault => fault.Kind != InstrumentFaultKind.Split))
        {
            if (dice.Share() >= fault.Probability) continue;
            Counters.Faults++;
            switch (fault.Kind)
            {
                case InstrumentFaultKind.Noise:
                    for (var left = 1 + dice.Below(NoiseMax); left > 0; left--) bytes.Insert(0, dice.Byte());
                    break;
                case InstrumentFaultKind.Truncate:
                    bytes = bytes[..(1 + dice.Below(bytes.Count - 1))];
                    break;
                case InstrumentFaultKind.WrongCrc when bytes.Count > Hj212Frame.TailSize:
                    bytes[^Hj212Frame.TailSize] = bytes[^Hj212Frame.TailSize] == '0' ? (byte)'1' : (byte)'0';
                    break;
                case InstrumentFaultKind.Late:
                    await Task.Delay(fault.Delay, _clock, cancel);
                    break;
            }
        }

        await PutAsync(bytes.ToArray(), cancel);
    }

    private async Task PutAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancel)
    {
        while (!bytes.IsEmpty) bytes = bytes[await _socket!.SendAsync(bytes, cancel)..];
    }

    /// <summary>Waits for bytes for a time and takes every packet in them; false when the line is closed.</summary>
    private async Task<bool> HearAsync(TimeSpan wait, CancellationToken cancel)
    {
        _receiving ??= _socket!.ReceiveAsync(_splitter.Free, cancel).AsTask();
        await Task.WhenAny(_receiving, Task.Delay(wait, _clock, cancel));
        cancel.ThrowIfCancellationRequested();
        if (!_receiving.IsCompleted) return true;
        var received = await _receiving;
        _receiving = null;
        if (received == 0) return false;
        _splitter.Received(received);
        var answers = new List<byte>();
        for (var status = _splitter.Next(out var frame); status != Hj212Status.Incomplete; status = _splitter.Next(out frame))
        {
            if (status == Hj212Status.Ok && Hj212Packet.Read(frame, out var packet) == Hj212PacketStatus.Ok) Take(packet, answers);
        }

        await PutAsync(answers.ToArray(), cancel);
        return true;
    }

    private void Take(in Hj212Packet packet, List<byte> answers)
    {
        if (_exchange.Take(packet, StampMs) || packet.Command.IsAnswer()) return;
        var isClock = packet.Command == Hj212Command.SetTime && packet.Groups.TryGet("SystemTime"u8, out var text) && Hj212Time.TryRead(text, out var localMs) && SetClock(localMs);
        Hj212Requests.WriteAnswer(packet, isClock ? Hj212RequestResult.Ready : Hj212RequestResult.WrongCommand, _buffer, out var written);
        answers.AddRange(_buffer.AsSpan(0, written));
        if (!isClock) return;
        Hj212Requests.WriteResult(packet, Hj212ExecutionResult.Done, _buffer, out written);
        answers.AddRange(_buffer.AsSpan(0, written));
    }

    private bool SetClock(long localMs)
    {
        _clockErrorMs += localMs - LocalMs;
        Counters.ClockSettings++;
        return true;
    }

    private void HangUp()
    {
        _socket?.Dispose();
        _socket = null;
        _receiving = null;
        _splitter.Clear();
        _exchange.Clear();
    }
}
