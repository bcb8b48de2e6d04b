using System.Threading.Channels;

namespace SmartPoles.IngestServer.Live;

/// <summary>One browser's queue.</summary>
public sealed class LiveSubscription : IDisposable
{
    private readonly LiveStream _stream;
    private readonly Channel<LiveEvent> _queue;
    private int _hasHole;

    internal LiveSubscription(LiveStream stream, int backlogMax, ValueWish wish, long newestId, bool isResumed)
    {
        (_stream, Wish, NewestId, IsResumed) = (stream, wish, newestId, isResumed);
        _queue = Channel.CreateBounded<LiveEvent>(
            new BoundedChannelOptions(backlogMax) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true },
            _ =>
            {
                Volatile.Write(ref _hasHole, 1);
                stream.CountDropped();
            });
    }

    /// <summary>Whose values it is told.</summary>
    public ValueWish Wish { get; }

    /// <summary>The last event before it came, told or not.</summary>
    public long NewestId { get; }

    /// <summary>It goes on where the browser was: nothing has to be read again.</summary>
    public bool IsResumed { get; }

    public ChannelReader<LiveEvent> Events => _queue.Reader;

    /// <summary>True once after events were lost: the browser must read everything again.</summary>
    public bool TakeHole() => Interlocked.Exchange(ref _hasHole, 0) == 1;

    internal void Offer(LiveEvent live) => _queue.Writer.TryWrite(live);

    public void Dispose()
    {
        _stream.Remove(this);
        _queue.Writer.TryComplete();
    }
}
