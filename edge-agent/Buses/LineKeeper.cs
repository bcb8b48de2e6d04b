using Microsoft.Extensions.Logging;

namespace SmartPoles.EdgeAgent.Buses;

/// <summary>Keeps a line open: tries again with a growing pause, and tells only when the state changes.</summary>
internal sealed class LineKeeper(string busName, ILine line, BusCounters counters, TimeProvider time, ILogger logger) : IDisposable
{
    // A port that is gone comes back by a human hand or a reboot: 2 s more are soon enough, and a try costs next to nothing.
    internal static readonly TimeSpan PauseMin = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan PauseMax = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan OpenLimit = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);

    private TimeSpan _pause = TimeSpan.Zero;
    private long _triedStamp;
    private long _lookedStamp;
    private bool _hasTried;
    private bool _isProven;
    private bool _isDown;

    public ILine Line => line;

    /// <summary>True when the line is open, after opening it if its pause is over.</summary>
    /// <param name="cancel">Ends the opening.</param>
    /// <param name="isNew">It was opened just now: whatever was learned of it may be wrong.</param>
    public bool EnsureOpen(CancellationToken cancel, out bool isNew)
    {
        isNew = false;
        if (line.IsOpen) return true;
        if (_hasTried && time.GetElapsedTime(_triedStamp) < _pause) return false;
        _hasTried = true;
        _triedStamp = time.GetTimestamp();
        try
        {
            line.Open(OpenLimit, cancel);
        }
        catch (IOException failure)
        {
            Lengthen();
            NoteDown(failure.Message);
            return false;
        }

        counters.Opened();
        if (_isDown || counters.Openings == 1) logger.BusOpened(busName, line.Address);
        _isDown = false;
        isNew = true;
        return true;
    }

    /// <summary>A whole answer came: the line is proven, and should it break it is opened anew without a pause.</summary>
    public void NoteAlive() => _isProven = true;

    /// <summary>Closes a line that failed, so that the next question opens it anew.</summary>
    public void Broke(string reason)
    {
        if (line.IsOpen) counters.Lost();
        line.Close();
        if (_isProven) _pause = TimeSpan.Zero;
        else Lengthen();
        _isProven = false;
        NoteDown(reason);
    }

    /// <summary>
    /// Closes a line that stands but says nothing, so that it is opened anew at once: a serial server that was cut off without a word looks
    /// just like it. Tells nobody: whether it works is seen by what it says then.
    /// </summary>
    public void Renew()
    {
        if (!line.IsOpen) return;
        counters.Lost();
        line.Close();
        _pause = TimeSpan.Zero;
        _isProven = false;
    }

    /// <summary>Nobody answered: perhaps the port's name leads elsewhere since the adapter was plugged in anew.</summary>
    public void NoteSilence()
    {
        if (time.GetElapsedTime(_lookedStamp) < LookEvery) return;
        _lookedStamp = time.GetTimestamp();
        if (line.HasMoved) Broke("its name leads to another port now");
    }

    public void Dispose() => line.Dispose();

    private void NoteDown(string reason)
    {
        if (!_isDown) logger.BusDown(busName, line.Address, reason);
        _isDown = true;
    }

    private void Lengthen() => _pause = _pause < PauseMin ? PauseMin : _pause * 2 < PauseMax ? _pause * 2 : PauseMax;
}
