using SmartPoles.LoadRig.Ingest;

namespace SmartPoles.LoadRig.Operators;

/// <summary>Streams that are open as consoles have them: read at once and thrown away.</summary>
internal sealed class OpenConsoles : IAsyncDisposable
{
    private const int BufferBytes = 1 << 16;

    private readonly CancellationTokenSource _stop = new();
    private readonly List<Task> _readers = [];
    private long _bytes;
    private int _lost;

    /// <summary>What all of them have heard.</summary>
    public long Bytes => Volatile.Read(ref _bytes);

    public static async Task<OpenConsoles> OpenAsync(ServerApi server, int count, CancellationToken stop)
    {
        var consoles = new OpenConsoles();
        try
        {
            for (var number = 0; number < count; number++) consoles._readers.Add(consoles.ReadAsync(await server.LiveAsync(stop)));
            return consoles;
        }
        catch
        {
            await consoles.DisposeAsync();
            throw;
        }
    }

    public void ThrowIfLost()
    {
        if (Volatile.Read(ref _lost) is > 0 and var lost) throw new RigException($"{lost} consoles have lost their stream");
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_readers);
        _stop.Dispose();
    }

    private async Task ReadAsync(Stream stream)
    {
        var buffer = new byte[BufferBytes];
        try
        {
            await using (stream)
            {
                while (await stream.ReadAsync(buffer, _stop.Token) is > 0 and var read) Interlocked.Add(ref _bytes, read);
            }

            Interlocked.Increment(ref _lost);
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // Closed by us.
        }
        catch (IOException)
        {
            Interlocked.Increment(ref _lost);
        }
    }
}
