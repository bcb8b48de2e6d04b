using Microsoft.Extensions.Logging;
using SmartPoles.EdgeAgent.Configuration;
using SmartPoles.Protocols.Fieldbus.Modbus;

namespace SmartPoles.EdgeAgent.Buses;

/// <summary>Master of a line on which Modbus RTU and meters may hang side by side, on a serial port or through a serial server.</summary>
/// <remarks>
/// RTU has no number that pairs an answer with its question, and what pairs those of a meter names the value, not the moment: an answer
/// that comes after its deadline looks like the answer to the next question of the same kind. After every failure the device is therefore
/// under quarantine for the late-reply window: a question to it first waits until the late answer was heard or the window is over. Others
/// need no such wait, since a late frame carries the wrong address for them; <see cref="QuarantineLeft"/> tells the scheduler to ask them
/// meanwhile. A device may want the line set otherwise than the rest: it is set for its question, when nothing is under way.
/// What a master before this one is still owed is waited out the same way, from all devices at once: <see cref="HearOut"/>.
/// <code>
/// quarantine of the unit | silence | question | turnaround | answer |      (wire time from the baud rate)
///                                  '- echo? --'            '- only unit, function, length, echo and checksum together
/// </code>
/// </remarks>
internal sealed partial class RtuBus : ModbusBus
{
    // Silence means nothing behind a serial server; a short pause still lets it hand over the rest of a frame.
    private static readonly TimeSpan TcpSilence = TimeSpan.FromMilliseconds(2);

    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(100);

    private readonly ILogger _logger;
    private readonly RtuBusOptions _options;
    private readonly MeterHabits _habits;
    private readonly Dictionary<BusPeer, LineSetting> _settings = [];
    private readonly UnitBook _units;
    private readonly RtuEar _ear;
    private readonly EchoSense _echo = new();
    private readonly byte[] _sending = new byte[RtuFrame.SizeMax];
    private readonly byte[] _unused = new byte[2];
    private LineSetting? _setting;
    private RtuTiming? _timing;
    private TimeSpan _silence;
    private byte _number;

    /// <param name="name">Name in logs.</param>
    /// <param name="line">The line.</param>
    /// <param name="options">How fast it is and how long it waits.</param>
    /// <param name="time">Stamps.</param>
    /// <param name="logger">Transitions only.</param>
    /// <param name="waker">See <see cref="ModbusBus"/>.</param>
    public RtuBus(string name, ILine line, RtuBusOptions options, TimeProvider time, ILogger logger, Waker? waker)
        : this(name, line, options, time, logger, waker, new BusCounters())
    {
    }

    private RtuBus(string name, ILine line, RtuBusOptions options, TimeProvider time, ILogger logger, Waker? waker, BusCounters counters)
        : base(name, new LineKeeper(name, line, counters, time, logger), counters, time, waker)
    {
        _options = options;
        _habits = new MeterHabits(options.Orders);
        _logger = logger;
        _units = new UnitBook(options.Timeout, time);
        _ear = new RtuEar(line, _units, counters, time);
        _ear.Expect(BusDialect.Modbus);
        SetTiming(options.Timing);
        QuarantineOn = options.Quarantine;
    }

    // Off only to show that the tests of late answers turn red without it.
    private bool QuarantineOn { get; }

    public override TimeSpan QuarantineLeft(BusPeer peer) => QuarantineOn ? _units.QuarantineLeft(peer) : TimeSpan.Zero;

    protected override bool TakesMeters => true;

    public override void Expect(BusPeer peer, LineSetting? setting)
    {
        _ear.Expect(peer.Dialect);
        if (setting is { } own) _settings[peer] = own;
    }

    protected override bool HearsOut => QuarantineOn;

    protected override bool IsUnit(byte unit) => unit is >= ModbusLimits.UnitMin and <= ModbusLimits.UnitMax;

    protected override BusReply Ask(byte unit, scoped in ModbusRequest asked, Span<byte> into, CancellationToken cancel)
    {
        var reply = AskOnce(unit, asked, into, cancel);

        // A connection that the other side closed while it idled is found before anything is sent: it is opened anew and asked.
        return reply is { Outcome: BusOutcome.BusDown, WasSent: false } ? AskOnce(unit, asked, into, cancel) : reply;
    }

    protected override void HearOut(TimeSpan span, CancellationToken cancel)
    {
        _units.Inherit(span);
        _ear.Begin();
        var end = Time.GetTimestamp() + StampsOf(span);
        while (LeftUntil(end) is var left && left > TimeSpan.Zero)
        {
            cancel.ThrowIfCancellationRequested();
            try
            {
                // Opened now, not afterwards: a serial server hands on what comes to whoever is connected.
                if (!Keeper.EnsureOpen(cancel, out var isNew)) Keeper.Line.Wait(left < LookAgain ? left : LookAgain);
                else if (isNew) Renew();
                else if (_ear.Listen(left)) _ear.Sort(isFinal: false);
            }
            catch (IOException failure)
            {
                Keeper.Broke(failure.Message);
            }
        }

        _ear.Sort(isFinal: true);
    }

    private void Renew()
    {
        Forget();
        _ear.Begin();
    }

    private BusReply AskOnce(byte unit, scoped in ModbusRequest asked, Span<byte> into, CancellationToken cancel)
    {
        var began = Time.GetTimestamp();
        if (!EnsureReady(unit, cancel)) return new BusReply(BusOutcome.BusDown, ModbusExceptionCode.None, began, Time.GetTimestamp());
        if (asked.Function is ModbusFunction.WriteSingleCoil or ModbusFunction.WriteSingleRegister && _echo.Echoes is null)
        {
            var told = Probe(unit, asked, cancel);
            if (_echo.Echoes is null) return told;
        }

        return Transact(unit, asked, into, cancel);
    }

    /// <summary>Open, and set as this device wants it.</summary>
    private bool EnsureReady(BusPeer peer, CancellationToken cancel)
    {
        if (!Keeper.EnsureOpen(cancel, out var isNew)) return false;
        if (isNew) Forget();
        try
        {
            SetLine(peer);
            return true;
        }
        catch (IOException failure)
        {
            Keeper.Broke(failure.Message);
            return false;
        }
    }

    /// <summary>Whether this line echoes must be known before a copy can confirm a write: a harmless read tells.</summary>
    private BusReply Probe(byte unit, scoped in ModbusRequest write, CancellationToken cancel)
    {
        var read = write.Function == ModbusFunction.WriteSingleCoil
            ? ModbusRequest.ReadCoils(write.Address, 1)
            : ModbusRequest.ReadHoldingRegisters(write.Address, 1);
        var told = Transact(unit, read, _unused, cancel);
        var isAnswered = told.Outcome is BusOutcome.Ok or BusOutcome.Exception;
        return told with { WasSent = false, DataBytes = 0, Outcome = isAnswered ? BusOutcome.BadFrame : told.Outcome };
    }

    private BusReply Transact(byte unit, scoped in ModbusRequest asked, Span<byte> into, CancellationToken cancel)
    {
        asked.TryWrite(_sending.AsSpan(1), out var pdu);
        RtuFrame.Write(unit, _sending.AsSpan(1, pdu), _sending, out var length);
        return Transact(new LineQuestion(unit, asked, _sending.AsSpan(0, length)), length, into, cancel).ToReply(Time);
    }

    private Turn Transact(scoped in LineQuestion question, int length, Span<byte> into, CancellationToken cancel)
    {
        var began = Time.GetTimestamp();
        var turn = new Turn { SentStamp = began };
        try
        {
            do
            {
                WaitOutQuarantine(question.Peer, cancel);
                WaitForSilence(cancel);
            }
            while (QuarantineLeft(question.Peer) > TimeSpan.Zero);    // another master's question to it was heard meanwhile

            Send(length, ref turn);
            Listen(question, into, ref turn, cancel);
            if (turn.Outcome is BusOutcome.Ok or BusOutcome.Exception) Keeper.NoteAlive();
            else if (turn.Outcome == BusOutcome.Timeout) Keeper.NoteSilence();
        }
        catch (IOException failure)
        {
            turn.Outcome = BusOutcome.BusDown;
            Keeper.Broke(failure.Message);
        }
        finally
        {
            // Also after a cancellation or a lost line: whoever was asked may still answer.
            if (turn.IsOwed) _units.Unanswered(question.Peer, question.Kind, turn.QuestionEnd);
            turn.EndStamp = Time.GetTimestamp();
            Counters.Ended(turn.Outcome, Time.GetElapsedTime(began, turn.EndStamp));
        }

        return turn;
    }

    private void SetLine(BusPeer peer)
    {
        if (_settings.Count == 0) return;
        var wanted = _settings.TryGetValue(peer, out var own) ? own : _options.Setting;
        if (wanted is not { } setting || setting == _setting) return;
        _setting = null;
        Keeper.Line.Set(setting);
        _setting = setting;
        SetTiming(RtuTiming.For(setting.Baud, setting.BitsPerCharacter));

        // What others may still say is of the old speed; the silence before the next question begins now.
        _ear.Forget();
        _ear.NoteChange();
    }

    private void SetTiming(RtuTiming? timing)
    {
        _timing = timing;
        _silence = _options.Silence ?? timing?.InterFrameMin ?? TcpSilence;
        _ear.Timing = timing;
    }

    private void Forget()
    {
        _echo.Forget();
        _ear.Forget();
    }

    private void WaitOutQuarantine(BusPeer peer, CancellationToken cancel)
    {
        while (QuarantineLeft(peer) is var left && left > TimeSpan.Zero)
        {
            cancel.ThrowIfCancellationRequested();
            if (_ear.Listen(left)) _ear.Sort(isFinal: false);
        }
    }

    /// <summary>The silence before a question (t3.5), begun anew while bytes still arrive; bounded, since a line may babble for ever.</summary>
    private void WaitForSilence(CancellationToken cancel)
    {
        var began = Time.GetTimestamp();
        while (true)
        {
            cancel.ThrowIfCancellationRequested();
            var left = _silence - Time.GetElapsedTime(_ear.LastByteStamp);
            var hasHeard = _ear.Listen(left > TimeSpan.Zero ? left : TimeSpan.Zero);
            if (hasHeard) _ear.Sort(isFinal: false);
            else if (Time.GetElapsedTime(_ear.LastByteStamp) >= _silence) return;
            if (Time.GetElapsedTime(began) > _units.LateWindow) return;
        }
    }

    private void Send(int length, ref Turn turn)
    {
        _ear.Begin();
        turn.SentStamp = Time.GetTimestamp();
        turn.SentBytes = length;
        turn.QuestionEnd = turn.SentStamp + StampsOf(_timing?.WireTime(length) ?? TimeSpan.Zero);
        turn.IsOwed = true;
        Counters.Asked(length);
        Keeper.Line.Write(_sending.AsSpan(0, length));
    }

    private long StampsOf(TimeSpan span) => (long)(span.TotalSeconds * Time.TimestampFrequency);
}
