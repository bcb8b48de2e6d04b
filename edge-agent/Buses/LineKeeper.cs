using Microsoft.Extensions.Logging;

namespace SmartPoles.EdgeAgent.Buses;

/// <summary>Keeps a line open: tries again with a growing pause, and tells only when the state changes.</summary>
internal sealed class LineKeeper(string busName, ILine line, TimeSpan openLimit, TimeProvider time, ILogger logger) : IDisposable
{
    // A port that is gone comes back by a human hand or a reboot; 5 s is soon enough and costs nothing.
    private static readonly TimeSpan PauseMin = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan PauseMax = TimeSpan.FromSeconds(5);

    private TimeSpan _pause = PauseMin;
    private long _triedStamp;
    private bool _hasTried;
    private bool _isDown;

    public ILine Line => line;

    /// <summary>True when the line is open, after opening it if its pause is over.</summary>
    public async ValueTask<bool> EnsureOpenAsync(CancellationToken cancel)
    {
        if (line.IsOpen) return true;
        if (_hasTried && time.GetElapsedTime(_triedStamp) < _pause) return false;
        _hasTried = true;
        _triedStamp = time.GetTimestamp();
        using var limit = new CancellationTokenSource(openLimit, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancel, limit.Token);
        try
        {
            await line.OpenAsync(both.Token).ConfigureAwait(false);
        }
        catch (IOException failure)
        {
            NoteDown(failure.Message);
            return false;
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            NoteDown("no answer to the connection request");
            return false;
        }

        if (_isDown || _pause == PauseMin) logger.BusOpened(busName, line.Address);
        _isDown = false;
        return true;
    }

    /// <summary>A whole answer came: the line is proven, the next failure starts with the short pause again.</summary>
    public void NoteAlive() => _pause = PauseMin;

    /// <summary>Closes a line that failed, so that the next question opens it anew.</summary>
    public void Broke(string reason)
    {
        line.Close();
        NoteDown(reason);
    }

    public void Dispose() => line.Dispose();

    private void NoteDown(string reason)
    {
        if (!_isDown) logger.BusDown(busName, line.Address, reason);
        _isDown = true;
        _pause = _pause * 2 < PauseMax ? _pause * 2 : PauseMax;
    }
}
