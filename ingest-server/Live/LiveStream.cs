using System.Collections.Concurrent;

namespace SmartPoles.IngestServer.Live;

/// <summary>
/// Fans events out to the browsers. A slow one loses its oldest events and is told to reload; it never slows the others.
/// </summary>
/// <param name="subscribersMax">Most browsers at once; one more is refused.</param>
/// <param name="firstId">
/// Of the first event. More than any id of an earlier life of the server (its start in microseconds does), so that a browser that comes back after a
/// restart is not taken for one that missed nothing.
/// </param>
public sealed class LiveStream(int subscribersMax = LiveStream.SubscribersMax, long firstId = 1)
{
    /// <summary>Events a browser may lag behind: some seconds of a busy demo, at most a few MB of memory a browser.</summary>
    private const int BacklogMax = 1024;

    /// <summary>Most browsers at once where nothing else is said.</summary>
    public const int SubscribersMax = 256;

    private readonly Lock _gate = new();
    private readonly HashSet<LiveSubscription> _subscriptions = [];
    private readonly ConcurrentDictionary<string, int> _wanted = new(StringComparer.Ordinal);
    private readonly Queue<LiveEvent> _recent = new();
    private readonly long _firstId = firstId;
    private long _nextId = firstId;
    private long _dropped;
    private int _wantAll;

    public long Dropped => Volatile.Read(ref _dropped);

    public int SubscriberCount
    {
        get
        {
            lock (_gate) return _subscriptions.Count;
        }
    }

    public bool HasSubscribers => SubscriberCount > 0;

    /// <summary>Somebody wants this device's values. Takes no lock: it is asked for every message.</summary>
    public bool WantsValues(string device) => Volatile.Read(ref _wantAll) > 0 || _wanted.ContainsKey(device);

    /// <summary>Tells everybody.</summary>
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

    /// <summary>Tells those who want this device's values. Nobody is told again after a gap: whoever comes back reads the newest.</summary>
    public void PublishValues(string device, (string Name, string Json) what)
    {
        var live = new LiveEvent(null, what.Name, what.Json);
        lock (_gate)
        {
            foreach (var subscription in _subscriptions)
            {
                if (subscription.Wish.Has(device)) subscription.Offer(live);
            }
        }
    }

    /// <summary>Subscribes from the event after <paramref name="lastId"/>; null when there are too many subscribers.</summary>
    /// <param name="lastId">The last that the browser had; null for one that is new.</param>
    /// <param name="wish">Whose values it wants; null for nobody's.</param>
    public LiveSubscription? Subscribe(long? lastId, ValueWish? wish = null)
    {
        wish ??= ValueWish.None;
        lock (_gate)
        {
            if (_subscriptions.Count >= subscribersMax) return null;
            var newest = _nextId - 1;
            var oldest = newest - _recent.Count + 1;

            // Values of everybody are not read again, so who wants them has missed some.
            var isResumed = !wish.IsAll && lastId is { } last && last >= oldest - 1 && last >= _firstId - 1 && last <= newest;
            var subscription = new LiveSubscription(this, BacklogMax, wish, newest, isResumed);
            if (isResumed)
            {
                foreach (var live in _recent.Where(live => live.Id > lastId)) subscription.Offer(live);
            }

            _subscriptions.Add(subscription);
            if (wish.IsAll) _wantAll++;
            foreach (var device in wish.Devices) _wanted[device] = _wanted.GetValueOrDefault(device) + 1;
            return subscription;
        }
    }

    internal void Remove(LiveSubscription subscription)
    {
        lock (_gate)
        {
            if (!_subscriptions.Remove(subscription)) return;
            if (subscription.Wish.IsAll) _wantAll--;
            foreach (var device in subscription.Wish.Devices)
            {
                if (_wanted[device] == 1) _wanted.TryRemove(device, out _);
                else _wanted[device]--;
            }
        }
    }

    internal void CountDropped() => Interlocked.Increment(ref _dropped);
}
