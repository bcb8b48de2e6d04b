using SmartPoles.EdgeAgent.Outbox;
using SmartPoles.Protocols.Telemetry.SparkplugB;

namespace SmartPoles.EdgeAgent.Uplink;

/// <summary>Data on the wire and what its acknowledgement does.</summary>
internal sealed partial class UplinkSession
{
    // Far below what one ledger block may hold beside the runs of 500 readings.
    private const int GapsSent = 256;

    private async Task SendAsync(OutgoingData data, OutgoingQueue from, CancellationToken cancel)
    {
        await EnsureBornAsync(data, cancel).ConfigureAwait(false);
        var gaps = _context.Outbox.UntoldGaps();
        if (gaps.Count > 0)
        {
            data.Gaps = [.. gaps.Where(gap => gap.Device == data.Device && gap.Epoch == data.Epoch && !_tellingGaps.Contains(gap)).Take(GapsSent)];
            foreach (var gap in data.Gaps) _tellingGaps.Add(gap);
        }

        var window = data.IsHistorical ? _historyWindow : _window;
        await window.WaitAsync(cancel).ConfigureAwait(false);
        var payload = _messages.DeviceData(_seq++, data);
        Hand(Topic(SparkplugMessageType.DData, data.Device), payload, result => Sent(result, data, from), window);
    }

    private readonly HashSet<UntoldGap> _tellingGaps = [];

    /// <summary>Gaps for which no data of their device and epoch comes: a message with nothing but them.</summary>
    private OutgoingData? NextGaps()
    {
        var waiting = _context.Outbox.UntoldGaps().FirstOrDefault(gap => !_tellingGaps.Contains(gap));
        return waiting is null ? null : new OutgoingData(waiting.Device, waiting.Epoch, _context.Clock.Quality, isHistorical: false);
    }

    private void Sent(PublishResult result, OutgoingData data, OutgoingQueue from)
    {
        switch (result.Outcome)
        {
            case PublishOutcome.Acknowledged:
                Volatile.Write(ref _refusals, 0);
                _hasServed = true;
                _context.Outbox.Acknowledge(data.Records);
                _context.Outbox.MarkTold(data.Gaps);
                break;
            case PublishOutcome.Refused:
                var refusals = Interlocked.Increment(ref _refusals);
                if (refusals == 1) _context.Logger.Refused(result.Reason);
                Volatile.Write(ref _pauseUntilStamp, _context.Time.GetTimestamp() + (long)(RefusedPause.TotalSeconds * _context.Time.TimestampFrequency));
                if (data.Records.Count > 0) from.PutBack(data);
                if (refusals >= RefusalsMax) _isOver = true;
                break;
            default:
                _isOver = true;
                break;
        }
    }

    private async Task PublishAsync(string topic, ReadOnlyMemory<byte> payload, Action<PublishResult> done, CancellationToken cancel)
    {
        await _window.WaitAsync(cancel).ConfigureAwait(false);
        Hand(topic, payload, done, _window);
    }

    private void Hand(string topic, ReadOnlyMemory<byte> payload, Action<PublishResult> done, SemaphoreSlim window)
    {
        Interlocked.Increment(ref _inFlight);
        _state.Handed();
        _ = CompleteAsync(_link.PublishAsync(topic, payload.Span, isAcknowledged: !_context.Options.SparkplugStrict), done, window);
    }

    private async Task CompleteAsync(Task<PublishResult> publishing, Action<PublishResult> done, SemaphoreSlim window)
    {
        var result = await publishing.ConfigureAwait(false);
        done(result);
        _state.Returned(result.Outcome);
        Interlocked.Decrement(ref _inFlight);
        window.Release();
        _bell.Ring();
    }
}
