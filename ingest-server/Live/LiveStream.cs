using System.Threading.Channels;

namespace SmartPoles.IngestServer.Live;

/// <summary>One event for the browsers.</summary>
/// <param name="Id">Ascending; a browser that reconnects names the last one it had.</param>
/// <param name="Name">SSE event name: <c>values</c>, <c>alarm</c>, <c>gateway</c>.</param>
/// <param name="Json">Body, one line.</param>
public sealed record LiveEvent(long Id, string Name, string Json);

/// <summary>
/// Fans events out to the browsers. A slow one loses its oldest events and is told to reload; it never slows the others.
/// </summary>
/// <param name="subscribersMax">Most browsers at once; one more is refused.</param>
public sealed class LiveStream(int subscribersMax = LiveStream.SubscribersMax)
{
    /// <summary>Events a browser may lag behind: some seconds of a busy demo, at most a few MB of memory a browser.</summary>
    private const int BacklogMax = 1024;

    /// <summary>Most browsers at once where nothing else is said.</summary>
    public const int SubscribersMax = 256;

    private readonly Lock _gate = new();
    private readonly HashSet<LiveSubscription> _subscriptions = [];
    private readonly Queue<LiveEvent> _recent = new();
    private long _nextId = 1;
    private long _dropped;
    private long _passedOver;
    private int _subscriberCount;

    public long Dropped => Volatile.Read(ref _dropped);

    public bool HasSubscribers => Volatile.Read(ref _subscriberCount) > 0;

    public int SubscriberCount
    {
        get
        {
            lock (_gate) return _subscriptions.Count;
        }
    }

    public void Publish((string Name, string Json) what)
    {
        lock (_gate)
        {
            var live = new LiveEvent(_nextId++, what.Name, what.Json);
            _recent.Enqueue(live);
            if (_recent.Count > BacklogMax) _recent.Dequeue();
            foreach (var subscription in _subscriptions) subscription.Offer(live);
        }
    }

    /// <summary>
    /// Something changed that nobody was there to be told: a browser that comes back and names an event before now has missed it.
    /// </summary>
    public void PassOver()
    {
        lock (_gate)
        {
            if (_passedOver != _nextId - 1) _passedOver = _nextId++;
        }
    }

    /// <summary>Subscribes from the event after <paramref name="lastId"/>; null when there are too many subscribers.</summary>
    public LiveSubscription? Subscribe(long? lastId)
    {
        lock (_gate)
        {
            if (_subscriptions.Count >= subscribersMax) return null;
            var missed = lastId is { } id ? _recent.Where(live => live.Id > id).ToArray() : [];
            var hasHole = lastId is { } last && (last < _passedOver || (_recent.TryPeek(out var oldest) && oldest.Id > last + 1));
            var subscription = new LiveSubscription(this, BacklogMax, hasHole);
            foreach (var live in missed) subscription.Offer(live);
            _subscriptions.Add(subscription);
            Volatile.Write(ref _subscriberCount, _subscriptions.Count);
            return subscription;
        }
    }

    internal void Remove(LiveSubscription subscription)
    {
        lock (_gate)
        {
            _subscriptions.Remove(subscription);
            Volatile.Write(ref _subscriberCount, _subscriptions.Count);
        }
    }

    internal void CountDropped() => Interlocked.Increment(ref _dropped);
}

/// <summary>One browser's queue.</summary>
public sealed class LiveSubscription : IDisposable
{
    private readonly LiveStream _stream;
    private readonly Channel<LiveEvent> _queue;
    private int _hasHole;

    internal LiveSubscription(LiveStream stream, int backlogMax, bool hasHole)
    {
        _stream = stream;
        _hasHole = hasHole ? 1 : 0;
        _queue = Channel.CreateBounded<LiveEvent>(
            new BoundedChannelOptions(backlogMax) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true },
            _ =>
            {
                Volatile.Write(ref _hasHole, 1);
                stream.CountDropped();
            });
    }

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
