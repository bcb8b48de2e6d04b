using Microsoft.Extensions.Logging;
using SmartPoles.Protocols.Fieldbus.Nmea0183;

namespace SmartPoles.EdgeAgent.Buses;

/// <summary>A line on which devices talk unasked: whole sentences with the time at which they began. Never sends a byte. For one caller.</summary>
/// <remarks>
/// <code>
///            its time: that of the read, less the bytes behind it
///            v
/// ... CR LF $WIMWV,214.8,R,0.1,K,A*28 CR LF $WIM      what one read brought
/// </code>
/// The beginning, because a head measures first and talks then. Allocates nothing once it is open.
/// </remarks>
internal sealed class TalkerLine : IDisposable
{
    // What is under way needs its wire time anyway: a wake-up for every few bytes of it would only cost.
    private static readonly TimeSpan Nap = TimeSpan.FromMilliseconds(20);

    // All that a kernel keeps of a line that nobody read for a while: so that the last byte of a read is the youngest.
    private const int ReadSizeMax = 4096;

    private readonly NmeaSplitter _splitter = new();
    private readonly byte[] _bytes = new byte[ReadSizeMax];
    private readonly LineKeeper _keeper;
    private readonly Waker? _waker;
    private readonly TimeProvider _time;
    private readonly TimeSpan _byteTime;
    private long _fed;
    private long _skipped;
    private long _readStamp;
    private long _headStamp;

    /// <param name="name">Name of the bus in logs.</param>
    /// <param name="line">Owned by this.</param>
    /// <param name="byteTime">Time of one byte on the wire; zero on a network.</param>
    /// <param name="time">Stamps.</param>
    /// <param name="logger">Transitions of the line.</param>
    /// <param name="waker">That of the line, disposed with it; null for lines of simulated time.</param>
    public TalkerLine(string name, ILine line, TimeSpan byteTime, TimeProvider time, ILogger logger, Waker? waker)
    {
        Name = name;
        _byteTime = byteTime;
        _time = time;
        _waker = waker;
        _keeper = new LineKeeper(name, line, Counters, time, logger);
    }

    public string Name { get; }

    public string Address => _keeper.Line.Address;

    public bool IsOpen => _keeper.Line.IsOpen;

    public BusCounters Counters { get; } = new();

    /// <summary>Waits for what is said, and hands on what is whole.</summary>
    /// <param name="wait">Longest wait; may end earlier.</param>
    /// <param name="taker">Gets the sentences.</param>
    /// <param name="cancel">Ends the opening of a line; <see cref="Wake"/> ends the waiting.</param>
    /// <returns>Bytes came.</returns>
    public bool Listen(TimeSpan wait, ISentenceTaker taker, CancellationToken cancel)
    {
        try
        {
            if (!_keeper.EnsureOpen(cancel, out var isNew))
            {
                _keeper.Line.Wait(wait < LineKeeper.PauseMin ? wait : LineKeeper.PauseMin);
                return false;
            }

            if (isNew) Forget();
            if (_splitter.Waiting > 0) _keeper.Line.Wait(wait < Nap ? wait : Nap);
            var count = _keeper.Line.Read(_bytes, wait);
            if (count == 0) return false;
            Take(_bytes.AsSpan(0, count), taker);
            return true;
        }
        catch (IOException failure)
        {
            Forget();
            _keeper.Broke(failure.Message);
            return false;
        }
    }

    /// <summary>Nobody has said anything for long: the line is opened anew, or found at another place.</summary>
    public void Renew()
    {
        _keeper.NoteSilence();
        _keeper.Renew();
    }

    /// <summary>Ends the wait under way, or the next one. From any thread.</summary>
    public void Wake() => _keeper.Line.Wake();

    public void Dispose()
    {
        _keeper.Dispose();
        _waker?.Dispose();
    }

    private void Take(ReadOnlySpan<byte> bytes, ISentenceTaker taker)
    {
        var now = _time.GetTimestamp();
        Counters.Heard(bytes.Length, _byteTime * bytes.Length);
        while (!bytes.IsEmpty)
        {
            var taken = _splitter.Feed(bytes);
            bytes = bytes[taken..];
            _fed += taken;
            Split(_fed - taken, now - StampsOf(bytes.Length), taker);
        }

        _readStamp = now;
    }

    /// <param name="from">Bytes fed before this piece.</param>
    /// <param name="endStamp">When the last byte of it arrived.</param>
    /// <param name="taker">Gets the sentences.</param>
    private void Split(long from, long endStamp, ISentenceTaker taker)
    {
        while (_splitter.Next(out var sentence) is var status && status != NmeaStatus.Incomplete)
        {
            if (status == NmeaStatus.Ok)
            {
                _keeper.NoteAlive();
                taker.Take(sentence, StampAt(_fed - _splitter.Waiting - sentence.Size, from, endStamp));
            }
            else
            {
                Counters.SawDamaged();
            }

            NoteNoise();
        }

        NoteNoise();
        var head = _fed - _splitter.Waiting;
        if (_splitter.Waiting > 0 && head >= from) _headStamp = StampAt(head, from, endStamp);
    }

    /// <summary>When the byte at a place of the stream arrived.</summary>
    private long StampAt(long place, long from, long endStamp) =>
        place < from ? _headStamp : Math.Max(_readStamp, endStamp - StampsOf((int)(_fed - place)));

    private long StampsOf(int bytes) => (long)(_byteTime.TotalSeconds * bytes * _time.TimestampFrequency);

    private void NoteNoise()
    {
        Counters.SawNoise((int)(_splitter.BytesSkipped - _skipped));
        _skipped = _splitter.BytesSkipped;
    }

    private void Forget()
    {
        _splitter.Clear();
        NoteNoise();
        _readStamp = _time.GetTimestamp();
    }
}
