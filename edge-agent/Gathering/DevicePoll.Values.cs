using SmartPoles.EdgeAgent.Buses;
using SmartPoles.Protocols.Telemetry;

namespace SmartPoles.EdgeAgent.Gathering;

// From an answer, or none, to readings.
internal sealed partial class DevicePoll
{
    private void TakeAnswer(VisitRead read, in BusReply reply, ReadOnlySpan<byte> data)
    {
        Volatile.Write(ref _lastAnswerUnixMs, _lastUnixMs);
        _turnaround.Note(reply.Turnaround);
        _mustProve = false;
        _hasAnswer = true;
        NoteSilenceOf(read);
        read.NoteAnswer();
        if (reply.Outcome == BusOutcome.Ok)
        {
            _hasValue = true;
            TakeValues(read, reply.MiddleStamp, data[..read.Planned.DataBytes]);
        }
        else if (!TakeApart(read, reply.ExceptionCode))
        {
            foreach (var field in read.Fields) RecordBad(field, Quality.DeviceException);
        }
    }

    private void TakeValues(VisitRead read, long stamp, ReadOnlySpan<byte> data)
    {
        var isSecond = read.IsAskedAgain;
        foreach (var field in read.Fields)
        {
            // Asked again for what was doubted; the rest of the answer has been told.
            if (isSecond && _isDone[field]) continue;

            // Else also what the probe before it has read already: a true reading with a time of its own, and an alarm may lie between.
            var reading = read.Decode(_device.Fields[field], data, _lastUnixMs);
            if (Senses.Doubts(field, reading, _time.MillisecondsAt(stamp)))
            {
                reading = reading with { Quality = Quality.Implausible };
                if (!isSecond)
                {
                    Doubt(read, field, reading);
                    continue;
                }
            }

            _periods.Note(field, stamp);
            Record(field, reading);
        }
    }

    /// <summary>Leaves a field open, so that its question comes again; what only proved that the device lives comes anyway, or is not due.</summary>
    private void Doubt(VisitRead read, int field, in Reading reading)
    {
        if (!ReferenceEquals(read, _plans.Probe))
        {
            _isDone[field] = false;
            read.NoteDoubt();
        }

        if (!_isDone[field]) _doubted[field] = reading;
    }

    private void TakeFailure(VisitRead read, in BusReply reply, HealthChange change)
    {
        _lastFailure = reply.Outcome switch
        {
            BusOutcome.Timeout => Quality.Timeout,
            BusOutcome.BusDown => Quality.BusDown,
            _ => Quality.BadFrame,
        };
        var isProbe = _mustProve;
        if (reply.Outcome != BusOutcome.BusDown)
        {
            read.NoteFailure();
            _failed = read;
            _mustProve = true;
            if (!isProbe && change != HealthChange.WentSilent) return;
        }

        End(reply.EndStamp);
    }

    private void RecordBad(int field, Quality reason)
    {
        // What was read and could not be read again is evidence, which says more than that the second answer failed.
        if (!_isDone[field]) Record(field, _doubted[field] ?? Reading.Bad(_device.Fields[field].Quantity, _lastUnixMs, reason));
    }

    private void Record(int index, in Reading read)
    {
        var reading = Senses.Judge(index, read);
        _isDone[index] = true;
        var field = _device.Fields[index];
        var nowMs = _time.MillisecondsAt(_time.GetTimestamp());
        if (_filters[index].Take(reading, nowMs, Health.IsSilent, _rate is not null) is not { } taken) return;
        var before = _board.Latest(_device.Id, field.Quantity);
        _board.Note(_device.Id, taken);
        _batch.Add(taken, _clock.Quality, isUrgent: field.IsEvent && taken.IsGood && before?.Value != taken.Value);
    }
}
