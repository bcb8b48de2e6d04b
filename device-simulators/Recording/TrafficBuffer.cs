using System.Buffers.Binary;

namespace SmartPoles.DeviceSimulators.Recording;

/// <summary>
/// Between the connection and the disk: one side fills a buffer, the other empties the second. What does not fit is not taken, because a
/// recorder that makes its broker wait would change what it records; it is counted by who offers it.
/// </summary>
internal sealed class TrafficBuffer(int bytesMax) : IDisposable
{
    private const int FirstBytes = 1024 * 1024;

    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _bell = new(0, 1);
    private byte[] _filling = new byte[Math.Min(FirstBytes, bytesMax)];
    private byte[] _emptying = new byte[Math.Min(FirstBytes, bytesMax)];
    private int _filled;

    /// <summary>Takes an entry; false when there is no room.</summary>
    public bool TryAdd(in RecordedEntry entry)
    {
        var size = sizeof(int) + entry.Size;
        lock (_gate)
        {
            if (bytesMax - _filled < size) return false;
            if (_filling.Length - _filled < size) Array.Resize(ref _filling, (int)Math.Min(bytesMax, Math.Max(2L * _filling.Length, _filled + (long)size)));
            BinaryPrimitives.WriteInt32LittleEndian(_filling.AsSpan(_filled), entry.Size);
            entry.Write(_filling.AsSpan(_filled + sizeof(int)));
            _filled += size;
            if (_bell.CurrentCount == 0) _bell.Release();
        }

        return true;
    }

    /// <summary>All that was taken, one behind the other, each with its length (32) in front; borrowed until the next call.</summary>
    public ReadOnlyMemory<byte> TakeAll()
    {
        lock (_gate)
        {
            (_filling, _emptying) = (_emptying, _filling);
            var length = _filled;
            _filled = 0;
            return _emptying.AsMemory(0, length);
        }
    }

    /// <summary>Completes when something was taken, or after a while.</summary>
    public Task WaitAsync(TimeSpan limit, CancellationToken stop) => _bell.WaitAsync(limit, stop);

    public void Dispose() => _bell.Dispose();
}
