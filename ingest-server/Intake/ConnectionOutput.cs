using System.Buffers;
using System.IO.Pipelines;

namespace SmartPoles.IngestServer.Intake;

/// <summary>
/// The way out of one connection, used by several: its reading loop, the <see cref="AckPump"/>, commands. One at a time owns the pipe,
/// from the first byte to the end of the flush; nobody waits for it with a lock held.
/// </summary>
/// <param name="writer">The pipe.</param>
/// <param name="onFree">Called when the pipe is free again and somebody was turned away meanwhile.</param>
internal sealed class ConnectionOutput(PipeWriter writer, Action onFree)
{
    /// <summary>Packets that wait for the pipe: a rebirth request and a few commands. Beyond it they are dropped and counted.</summary>
    private const int HeldMax = 16;

    private readonly Lock _gate = new();
    private Queue<byte[]>? _held;
    private TaskCompletionSource? _closed;
    private TaskCompletionSource? _free;
    private bool _isOwned;
    private bool _isWanted;

    /// <summary>True: the caller owns <see cref="Writer"/> and ends with <see cref="Release"/> or <see cref="FlushAndRelease"/>.</summary>
    internal bool TryOwn()
    {
        lock (_gate)
        {
            if (_isOwned || _closed is not null)
            {
                _isWanted = true;
                return false;
            }

            return _isOwned = true;
        }
    }

    /// <summary>Null: owned, as with <see cref="TryOwn"/>; otherwise completes when another try is worth it.</summary>
    private Task? WaitToOwn()
    {
        lock (_gate)
        {
            if (!_isOwned && _closed is null)
            {
                _isOwned = true;
                return null;
            }

            if (_closed is not null) return Task.CompletedTask;
            return (_free ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
        }
    }

    internal PipeWriter Writer => writer;

    /// <summary>Somebody writes, or waits for the client to listen.</summary>
    internal bool IsOwned => Volatile.Read(ref _isOwned);

    /// <summary>Sends a whole packet, or holds it until the pipe is free; false: too many are held already, or the connection ends.</summary>
    internal bool TrySend(byte[] packet)
    {
        lock (_gate)
        {
            if (_closed is not null) return false;
            if (_isOwned)
            {
                if ((_held ??= new Queue<byte[]>()).Count >= HeldMax) return false;
                _held.Enqueue(packet);
                return true;
            }

            _isOwned = true;
        }

        writer.Write(packet);
        FlushAndRelease();
        return true;
    }

    /// <summary>Writes whole packets when the pipe is free, and waits until the client takes them; false: the connection ends.</summary>
    internal async ValueTask<bool> WriteAsync(ReadOnlyMemory<byte> packets)
    {
        while (WaitToOwn() is { } free)
        {
            if (_closed is not null) return false;
            await free.ConfigureAwait(false);
        }

        try
        {
            return !(await writer.WriteAsync(packets).ConfigureAwait(false)).IsCompleted;
        }
        catch (Exception failure) when (failure is IOException or InvalidOperationException or OperationCanceledException)
        {
            return false;
        }
        finally
        {
            Release();
        }
    }

    /// <summary>Sends a last packet, if there is one, behind what is held; completes when it has left or cannot.</summary>
    internal Task CloseAsync(byte[]? last)
    {
        lock (_gate)
        {
            if (_closed is not null) return _closed.Task;
            _closed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _free?.TrySetResult();
            if (last is not null) (_held ??= new Queue<byte[]>()).Enqueue(last);
            if (_isOwned) return _closed.Task;
            _isOwned = true;
        }

        Release();
        return _closed.Task;
    }

    internal void FlushAndRelease()
    {
        try
        {
            var flush = writer.FlushAsync();
            if (!flush.IsCompleted)
            {
                _ = FinishAsync(flush);
                return;
            }

            flush.GetAwaiter().GetResult();
        }
        catch (Exception failure) when (failure is IOException or InvalidOperationException or OperationCanceledException)
        {
            // The connection is gone: its reading loop finds that out by itself.
        }

        Release();
    }

    internal void Release()
    {
        bool isWanted;
        lock (_gate)
        {
            isWanted = false;
            if (_held is not { Count: > 0 } && _closed is null)
            {
                _isOwned = false;
                isWanted = _isWanted;
                _isWanted = false;
                _free?.TrySetResult();
                _free = null;
                if (!isWanted) return;
            }
        }

        if (isWanted) onFree();
        else SendHeld();
    }

    private void SendHeld()
    {
        byte[]? packet = null;
        lock (_gate)
        {
            if (_held is not { Count: > 0 } || !_held.TryDequeue(out packet))
            {
                // Owned for ever: nothing is written after the last packet.
                _closed?.TrySetResult();
                return;
            }
        }

        writer.Write(packet);
        FlushAndRelease();
    }

    private async Task FinishAsync(ValueTask<FlushResult> flush)
    {
        try
        {
            await flush.ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is IOException or InvalidOperationException or OperationCanceledException)
        {
            // As above.
        }

        Release();
    }
}
