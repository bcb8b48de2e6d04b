using System.Text;
using SmartPoles.EdgeAgent.Gathering;
using SmartPoles.Protocols.Journal;
using SmartPoles.Protocols.Telemetry;
using SmartPoles.Protocols.Telemetry.Ledger;

namespace SmartPoles.EdgeAgent.Outbox;

/// <summary>A poll gets its numbers, class by class, and goes to the log.</summary>
public sealed partial class OutboxJournal
{
    /// <summary>Takes the readings of one poll; they are on the disk after the next group commit.</summary>
    /// <param name="device">Device id.</param>
    /// <param name="clock">How they were stamped.</param>
    /// <param name="readings">At least one, at most what one answer of a device can hold.</param>
    /// <param name="isUrgent">Commit at once.</param>
    /// <returns><see cref="KeepOutcome.InMemory"/>, on the disk after <see cref="FlushAsync"/>; or that some are lost.</returns>
    public KeepOutcome Append(string device, ClockQuality clock, IReadOnlyList<Reading> readings, bool isUrgent)
    {
        if (readings.Count == 0) return KeepOutcome.InMemory;
        var isLost = false;
        for (var attempt = 1; ; attempt++)
        {
            AppendOutcome outcome;
            lock (_gate)
            {
                _hasLost = false;
                outcome = TryAppend_NeedsGate(NumbersOf_NeedsGate(device), clock, readings);
                if (outcome != AppendOutcome.Ok && attempt == AttemptsMax) outcome = GiveUp_NeedsGate(NumbersOf_NeedsGate(device), readings);
                isLost = _hasLost;
            }

            if (outcome == AppendOutcome.Ok) break;

            // Far faster than the disk, or than the keeper makes room: the one who appends waits, nobody else.
            if (outcome == AppendOutcome.Busy) _log.Commit();
            else if (!MakeRoom(CapacityBytes - SegmentBytesOf(_options))) attempt = AttemptsMax - 1;
        }

        if (isUrgent || _log.EndPosition - _log.DurablePosition >= _options.CommitBytes) _commit.CommitSoon();
        return isLost ? KeepOutcome.Lost : KeepOutcome.InMemory;
    }

    /// <summary>Readings that memory could not hold while this outbox could not be opened: they get numbers, which are gaps.</summary>
    /// <param name="device">Device id.</param>
    /// <param name="counts">How many of each class.</param>
    internal void AppendLost(string device, ReadOnlySpan<int> counts)
    {
        lock (_gate)
        {
            counts.CopyTo(_counts);
            Lose_NeedsGate(NumbersOf_NeedsGate(device), GapReason.StorageFailed);
        }
    }

    private AppendOutcome TryAppend_NeedsGate(DeviceNumbers device, ClockQuality clock, IReadOnlyList<Reading> readings)
    {
        var stamp = new RecordStamp(clock, null);
        var shiftMs = 0L;
        if (_clock is not null && SampleClock.IsSinceStart(readings[0].UnixMs))
        {
            // Read before the clock was known, appended after: as good as any.
            if (_clock.OffsetMs is { } offset) (shiftMs, stamp) = (offset, new RecordStamp(_clock.Quality, null));
            else stamp = new RecordStamp(ClockQuality.Unknown, _clock.Boot);
        }

        Count(readings);
        if (_isFailing) return Keep_NeedsGate(device, stamp, readings, shiftMs);
        _window.Release(_log.DurablePosition);
        var size = Encode_NeedsGate(device, stamp, readings, shiftMs);
        if (BytesTaken + size > CapacityBytes) return AppendOutcome.Full;
        if (!_window.HasRoom(size)) return AppendOutcome.Busy;
        var outcome = WriteNumbers_NeedsGate(size);
        var end = 0L;
        if (outcome == AppendOutcome.Ok) outcome = _log.Append(_payload.AsSpan(0, size), out end);
        if (outcome == AppendOutcome.Failed)
        {
            Fail_NeedsGate();
            return Keep_NeedsGate(device, stamp, readings, shiftMs);
        }

        if (outcome == AppendOutcome.TooLong) throw new ArgumentException($"A poll of {device.Id} gave {size} bytes");
        if (outcome != AppendOutcome.Ok) return outcome;
        _window.TryAdd(_payload.AsSpan(0, size), end);
        Take_NeedsGate(device);
        return AppendOutcome.Ok;
    }

    private void Count(IReadOnlyList<Reading> readings)
    {
        Array.Clear(_counts);
        for (var index = 0; index < readings.Count; index++) _counts[(int)DropClasses.Of(readings[index].Quantity)]++;
    }

    /// <summary>The sections of all counted classes.</summary>
    private int Encode_NeedsGate(DeviceNumbers device, in RecordStamp stamp, IReadOnlyList<Reading> readings, long shiftMs)
    {
        var sections = 0;
        foreach (var count in _counts) sections += count > 0 ? 1 : 0;
        var baseMs = readings[0].UnixMs + shiftMs;
        var at = _codec.WriteHead(_payload, _start, device.IdUtf8, stamp, baseMs, sections);
        for (var @class = 0; @class < _counts.Length; @class++)
        {
            if (_counts[@class] == 0) continue;
            var first = device.Ledgers[@class].Last + 1;
            at += _codec.WriteSection(_payload.AsSpan(at), (DropClass)@class, first, _counts[@class], readings, shiftMs, baseMs);
        }

        return at;
    }

    private void Take_NeedsGate(DeviceNumbers device)
    {
        for (var @class = 0; @class < _counts.Length; @class++)
        {
            device.Ledgers[@class].Last += (ulong)_counts[@class];
            _takenReadings += _counts[@class];
        }
    }

    /// <summary>A new segment begins with the numbers reached so far, so that what damage takes in it can be told by its numbers.</summary>
    private AppendOutcome WriteNumbers_NeedsGate(int size)
    {
        if (_log.AppendSegmentRoom < size) _log.BeginSegment();
        if (_numbersIn == _log.AppendSegmentStart) return AppendOutcome.Ok;
        var part = RecordBytesOf(_options) / 96;
        var numbers = new List<LedgerClosing>();
        foreach (var device in _devices.Values)
        {
            foreach (var (ledger, epoch) in device.Ledgers.Zip(_current)) numbers.Add(new LedgerClosing(epoch.Epoch, device.Id, ledger.Last));
        }

        var buffer = new byte[RecordBytesMax];
        foreach (var chunk in numbers.Where(number => number.Last > 0).Chunk(part))
        {
            var length = OutboxRecordCodec.WriteNumbers(buffer, chunk);
            if (_log.Append(buffer.AsSpan(0, length), out _) is var outcome && outcome != AppendOutcome.Ok) return outcome;
        }

        _numbersIn = _log.AppendSegmentStart;
        _segmentNumbers.Enqueue((_numbersIn, [.. numbers]));
        return AppendOutcome.Ok;
    }

    /// <summary>No room and none to be made, or the disk is far too slow: numbers are given and become gaps.</summary>
    private AppendOutcome GiveUp_NeedsGate(DeviceNumbers device, IReadOnlyList<Reading> readings)
    {
        Count(readings);
        Lose_NeedsGate(device, GapReason.OutboxFull);
        return AppendOutcome.Ok;
    }

    /// <summary>All that is counted gets numbers that nobody will ever see.</summary>
    private void Lose_NeedsGate(DeviceNumbers device, GapReason reason)
    {
        _hasLost = true;
        for (var @class = 0; @class < _counts.Length; @class++)
        {
            if (_counts[@class] > 0) Gap_NeedsGate(_current[@class].Epoch, device.Id, device.Ledgers[@class].Last + 1, (ulong)_counts[@class], reason);
        }

        Take_NeedsGate(device);
    }

    private DeviceNumbers NumbersOf_NeedsGate(string device)
    {
        return _devices.TryGetValue(device, out var numbers) ? numbers : Begin_NeedsGate(device);
    }

    private DeviceNumbers Begin_NeedsGate(string device)
    {
        var numbers = new DeviceNumbers(device, Encoding.UTF8.GetBytes(device), [.. _current.Select(epoch => epoch.Of(device))]);
        _devices.Add(device, numbers);
        return numbers;
    }

    private sealed record DeviceNumbers(string Id, byte[] IdUtf8, DeviceLedger[] Ledgers);
}
