namespace SmartPoles.IngestServer.Intake;

/// <summary>
/// One engineer's tap. Two buffers: connections fill one, a loop of its own empties the other at the pace of the engineer's line. What does
/// not fit is dropped and counted: looking must not slow what is looked at.
/// </summary>
internal sealed class TapListener(Tap tap, Subscriptions subscriptions, ConnectionOutput output, Peer peer)
{
    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _bell = new(0, 1);
    private readonly CancellationTokenSource _stop = new();
    private byte[] _filling = new byte[IntakeLimits.TapBytesMax];
    private byte[] _emptying = new byte[IntakeLimits.TapBytesMax];
    private int _filled;
    private Subscriptions _added = new();

    internal void Offer(ReadOnlySpan<byte> topic, ReadOnlySpan<byte> payload)
    {
        if (subscriptions.QosOf(topic) < 0) return;
        if (!TryHold(topic, payload)) tap.Metrics.CountTapDropped();
    }

    /// <summary>Begins to hear a filter: the births that it takes in are sent before the next live messages.</summary>
    internal void Add(string filter)
    {
        lock (_gate)
        {
            _added.TryAdd(filter, 0);
            Ring();
        }
    }

    /// <summary>Sends until stopped or the connection ends.</summary>
    internal async Task RunAsync()
    {
        try
        {
            while (true)
            {
                await _bell.WaitAsync(_stop.Token).ConfigureAwait(false);
                Subscriptions added;
                lock (_gate) (added, _added) = (_added, new Subscriptions());
                if (!added.IsEmpty) await SendBirthsAsync(added).ConfigureAwait(false);
                int length;
                lock (_gate)
                {
                    (_filling, _emptying) = (_emptying, _filling);
                    (length, _filled) = (_filled, 0);
                }

                if (length > 0 && !await output.WriteAsync(_emptying.AsMemory(0, length)).ConfigureAwait(false)) return;
            }
        }
        catch (OperationCanceledException)
        {
            // The engineer has left.
        }
    }

    internal void Stop()
    {
        tap.Remove(this);
        _stop.Cancel();
    }

    private async ValueTask SendBirthsAsync(Subscriptions wanted)
    {
        foreach (var birth in tap.Births.Newest())
        {
            if (wanted.QosOf(birth.Topic.Span) < 0) continue;
            var packet = new OutgoingPublish { Topic = birth.Topic.Span, Payload = birth.Payload.Span, IsMqtt5 = peer.IsMqtt5 }.ToArray();
            if (packet.Length > peer.PacketBytesMax) continue;
            if (!await output.WriteAsync(packet).ConfigureAwait(false)) return;
        }
    }

    private bool TryHold(ReadOnlySpan<byte> topic, ReadOnlySpan<byte> payload)
    {
        var packet = new OutgoingPublish { Topic = topic, Payload = payload, IsMqtt5 = peer.IsMqtt5 };
        var size = packet.Size;
        if (size > peer.PacketBytesMax) return false;
        lock (_gate)
        {
            if (_filling.Length - _filled < size) return false;
            packet.WriteTo(_filling.AsSpan(_filled));
            _filled += size;
            Ring();
        }

        return true;
    }

    private void Ring()
    {
        if (_bell.CurrentCount == 0) _bell.Release();
    }
}
