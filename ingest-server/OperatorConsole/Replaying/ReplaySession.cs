using System.Text.Json;
using Microsoft.Data.Sqlite;
using SmartPoles.IngestServer.Backtest;
using SmartPoles.IngestServer.Live;

namespace SmartPoles.IngestServer.OperatorConsole.Replaying;

/// <summary>What is to be watched.</summary>
/// <param name="FromMs">Begin, Unix ms.</param>
/// <param name="ToMs">End, Unix ms.</param>
/// <param name="Speed">Seconds of the past in a second.</param>
internal sealed record ReplayOrder(long FromMs, long ToMs, int Speed);

/// <summary>A session as it is now.</summary>
/// <param name="BeganMs">Where in the past the states begin: what began before is not known.</param>
/// <param name="Trouble">Why it has ended by itself; null while it goes on.</param>
internal sealed record ReplayLook(
    string Id, long FromMs, long ToMs, long NowMs, int Speed, bool IsPaused, bool IsAtEnd, bool IsSeeking, long BeganMs, IReadOnlyList<string> Notes, string? Trouble);

/// <summary>One replay: a pass through the journal that is paced by a clock of its own, watched through a stream of its own.</summary>
/// <remarks>
/// <code>
///   open at the nearest point --> as fast as half a core goes, untold, to the moment --> at the speed, told, until the end
///        ^                                  ^
///        '-- a moment before the present    '-- a moment after it
/// </code>
/// </remarks>
internal sealed class ReplaySession : IDisposable
{
    internal const int SpeedMax = 3600;

    /// <summary>Entries between two looks at the clock and at what is wanted.</summary>
    private const int EntriesPerLook = 2048;

    /// <summary>A clock that is further ahead of what could be read waits for it.</summary>
    private const long LagMsMax = 1000;

    /// <summary>Half of a core: the server must not feel it.</summary>
    private const double Share = 0.5;

    private static readonly TimeSpan TellPeriod = TimeSpan.FromMilliseconds(250);

    private readonly ReplayOrder _order;
    private readonly Func<long, LiveStream, (ReplayRun Run, long BeganMs)> _open;
    private readonly TimeProvider _time;
    private readonly ReplayClock _clock;
    private readonly RunPace _pace;
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _gate = new();
    private TaskCompletionSource _wake = NewWake();
    private volatile ReplayRun _run;
    private long _beganMs;
    private long? _seekTo;
    private bool _isAtEnd;
    private string? _trouble;
    private long _lookedAt;
    private long _told;
    private string _clockTold = "";

    /// <param name="id">Its id.</param>
    /// <param name="order">What is watched.</param>
    /// <param name="open">Opens a pass at the nearest point before a moment.</param>
    /// <param name="time">Clock.</param>
    /// <exception cref="IOException">The journal cannot be read.</exception>
    internal ReplaySession(string id, ReplayOrder order, Func<long, LiveStream, (ReplayRun Run, long BeganMs)> open, TimeProvider time)
    {
        (Id, _order, _open, _time) = (id, order, open, time);
        _pace = new RunPace(time, Share);
        _clock = new ReplayClock(order.FromMs, order.Speed, time);
        (_run, _beganMs) = open(order.FromMs, Stream);
        _seekTo = order.FromMs;
        _lookedAt = _told = time.GetTimestamp();
    }

    internal string Id { get; }

    /// <summary>Events, in the forms of the live stream, and <c>clock</c>.</summary>
    internal LiveStream Stream { get; } = new();

    /// <summary>Cancelled when the session has ended.</summary>
    internal CancellationToken Over => _stop.Token;

    /// <summary>The pass that is shown.</summary>
    internal ReplayRun Run => _run;

    /// <summary>The city where it stands.</summary>
    internal Moment Moment
    {
        get
        {
            lock (_gate) return _run.At(NowMs);
        }
    }

    /// <summary>How long nobody has looked.</summary>
    internal TimeSpan Unwatched => Stream.HasSubscribers ? TimeSpan.Zero : _time.GetElapsedTime(Volatile.Read(ref _lookedAt));

    internal void NoteLook() => Volatile.Write(ref _lookedAt, _time.GetTimestamp());

    internal ReplayLook Look()
    {
        lock (_gate)
        {
            return new ReplayLook(
                Id, _order.FromMs, _order.ToMs, NowMs, _clock.Speed, _clock.IsPaused, _isAtEnd, _seekTo is not null, _beganMs, _run.Notes, _trouble);
        }
    }

    /// <summary>Changes speed, holds or goes on, goes to another moment; null leaves as it is.</summary>
    internal void Change(int? speed, bool? isPaused, long? atMs)
    {
        lock (_gate)
        {
            if (speed is { } faster) _clock.Speed = faster;
            if (isPaused is { } held) _clock.IsPaused = held;
            if (atMs is { } moment)
            {
                _clock.Set(moment);
                (_seekTo, _isAtEnd) = (moment, false);
            }

            _wake.TrySetResult();
        }
    }

    /// <summary>Plays until it is stopped; never throws.</summary>
    internal async Task RunAsync()
    {
        // Not on the caller's thread: the way to the beginning may be long.
        await Task.Yield();
        try
        {
            while (true)
            {
                var wake = NextWake();
                var isDue = Step();
                Tell();
                if (isDue) continue;
                using var timer = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
                await Task.WhenAny(wake, Task.Delay(TellPeriod, _time, timer.Token)).ConfigureAwait(false);
                await timer.CancelAsync().ConfigureAwait(false);
                _stop.Token.ThrowIfCancellationRequested();
            }
        }
        catch (OperationCanceledException)
        {
            // Ended: by whom it belongs to, by the server, or because nobody looked.
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or SqliteException or InvalidOperationException)
        {
            lock (_gate) _trouble = fault is SqliteException ? "the alarms of this span do not fit into the memory of a replay; choose a shorter one" : fault.Message;
            Tell();
        }
        finally
        {
            _run.Dispose();
        }
    }

    public void Dispose() => _stop.Cancel();

    private static TaskCompletionSource NewWake() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>What is shown: the clock, but never beyond what could be read.</summary>
    private long NowMs => _seekTo ?? Math.Min(_clock.NowMs, _order.ToMs);

    private Task NextWake()
    {
        lock (_gate)
        {
            if (_wake.Task.IsCompleted) _wake = NewWake();
            return _wake.Task;
        }
    }

    /// <summary>Takes a piece of the journal; false when nothing more is due now.</summary>
    private bool Step()
    {
        _stop.Token.ThrowIfCancellationRequested();
        long? seekTo;
        long until;
        lock (_gate) (seekTo, until) = (_seekTo, NowMs);
        if (seekTo is { } before && before < _run.NowMs) Reopen(before);
        var began = _pace.Begin();
        var count = _run.Advance(until, isTold: seekTo is null, EntriesPerLook, _stop.Token);
        if (count == EntriesPerLook) _pace.Pause(began, _stop.Token);
        lock (_gate)
        {
            if (count == EntriesPerLook)
            {
                if (seekTo is null && _seekTo is null && _clock.NowMs - _run.NowMs > LagMsMax * _clock.Speed) _clock.Set(_run.NowMs);
                return true;
            }

            if (seekTo is { } arrived && _seekTo == arrived)
            {
                _seekTo = null;
                _clock.Set(arrived);
                Stream.Publish(("reload", "{}"));
            }

            _isAtEnd = _seekTo is null && (until >= _order.ToMs || _run.IsAtEnd);
            return _seekTo is not null;
        }
    }

    private void Reopen(long atMs)
    {
        var old = _run;
        var (run, beganMs) = _open(atMs, Stream);
        lock (_gate) (_run, _beganMs) = (run, beganMs);
        old.Dispose();
    }

    private void Tell()
    {
        if (_time.GetElapsedTime(_told) < TellPeriod) return;
        _told = _time.GetTimestamp();
        _run.Tell();
        var look = Look();
        var clock = JsonSerializer.Serialize(
            new { nowMs = look.NowMs, speed = look.Speed, isPaused = look.IsPaused, isAtEnd = look.IsAtEnd, isSeeking = look.IsSeeking, trouble = look.Trouble }, ApiJson.Options);
        if (clock == _clockTold) return;
        _clockTold = clock;
        Stream.Publish(("clock", clock));
    }
}
