namespace SmartPoles.IngestServer.Intake;

internal sealed partial class MqttSession
{
    internal bool TryMarkEnlisted() => Interlocked.Exchange(ref _enlisted, 1) == 0;

    internal void UnmarkEnlisted() => Volatile.Write(ref _enlisted, 0);

    /// <summary>
    /// Sends every PUBACK whose message is durable, in the order of arrival (MQTT-4.6.0-2), all in one flush. True: more wait for a commit.
    /// </summary>
    internal bool Acknowledge()
    {
        if (_acks.Count == 0) return false;

        // Somebody else is writing: OnOutputFree comes back to it.
        if (!_output.TryOwn()) return false;
        var taken = WriteDurable(out var isWaiting);
        if (taken == 0)
        {
            _output.Release();
        }
        else
        {
            _output.FlushAndRelease();
            _context.Metrics.CountAcknowledged(taken);
            WakeReader();
        }

        return isWaiting;
    }

    private int WriteDurable(out bool isWaiting)
    {
        isWaiting = false;
        var taken = 0;
        var target = Span<byte>.Empty;
        var written = 0;
        while (!_isLost && _acks.TryPeek(out var entry))
        {
            var isDurable = entry.Position == 0 ? true : _context.Durability.IsDurable(entry.Position);
            if (isDurable is null)
            {
                isWaiting = true;
                break;
            }

            if (isDurable == false)
            {
                _isLost = true;
                End(ReasonCode.ServerBusy);
                WakeReader();
                break;
            }

            if (target.Length - written < PubAckFrame.SizeMax)
            {
                _output.Writer.Advance(written);
                target = _output.Writer.GetSpan(PubAckFrame.SizeMax);
                written = 0;
            }

            written += PubAckFrame.Write(target[written..], entry.PacketId, entry.Reason);
            _acks.Take(in entry);
            taken++;
        }

        if (written > 0) _output.Writer.Advance(written);
        return taken;
    }

    private void OnOutputFree()
    {
        if (_acks.Count > 0) _context.Pump.Enlist(this);
        Acknowledge();
        WakeReader();
    }

    private void WakeReader() => Interlocked.Exchange(ref _stalled, null)?.TrySetResult();
}
