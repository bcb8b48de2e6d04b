using System.Net.Http.Headers;
using System.Text;

namespace SmartPoles.IngestServer.Notifications;

/// <summary>Posts to an address. 2xx is taken; 408, 425, 429, 5xx and no answer are tried again; any other 4xx never; a redirect is not followed.</summary>
internal sealed class WebhookSender : IChannelSender
{
    private readonly HttpClient _http;
    private readonly Uri _url;
    private readonly string _key;
    private readonly TimeSpan _timeout;
    private readonly TimeProvider _time;

    internal WebhookSender(ChannelOptions channel, string key, TimeProvider time)
    {
        (_url, _key, _time, _timeout) = (new Uri(channel.Url!), key, time, TimeSpan.FromSeconds(channel.TimeoutSeconds));

        // An answer that sends us elsewhere could make us post into the inside of a network.
        _http = new HttpClient(new SocketsHttpHandler
        {
            AllowAutoRedirect = false, UseCookies = false, UseProxy = false, ConnectTimeout = _timeout, PooledConnectionLifetime = TimeSpan.FromMinutes(2),
            MaxResponseHeadersLength = 16, MaxResponseDrainSize = 4096,
        })
        {
            Timeout = Timeout.InfiniteTimeSpan,
        };
    }

    public async Task<Delivery> SendAsync(Notification message, CancellationToken stop)
    {
        var seconds = _time.GetUtcNow().ToUnixTimeSeconds();
        using var request = new HttpRequestMessage(HttpMethod.Post, _url) { Content = new StringContent(message.Body, Encoding.UTF8, "application/json") };
        request.Headers.Add(WebhookSignature.IdHeader, message.Id);
        request.Headers.Add(WebhookSignature.TimestampHeader, seconds.ToString(System.Globalization.CultureInfo.InvariantCulture));
        request.Headers.Add(WebhookSignature.SignatureHeader, WebhookSignature.Of(_key, seconds, message.Body));
        request.Headers.UserAgent.Add(new ProductInfoHeaderValue("SmartPoles", null));
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
        using var timer = _time.CreateTimer(static source => ((CancellationTokenSource)source!).Cancel(), limit, _timeout, Timeout.InfiniteTimeSpan);
        try
        {
            using var answer = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit.Token);
            return Judge((int)answer.StatusCode, RetryAfter(answer.Headers.RetryAfter));
        }
        catch (HttpRequestException fault)
        {
            return Delivery.Again(fault.Message);
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            return Delivery.Again($"no answer within {_timeout.TotalSeconds:0} s");
        }
    }

    public ValueTask DisposeAsync()
    {
        _http.Dispose();
        return ValueTask.CompletedTask;
    }

    internal static Delivery Judge(int status, TimeSpan? retryAfter) => status switch
    {
        >= 200 and < 300 => Delivery.Done,
        >= 300 and < 400 => Delivery.Again($"answers {status}; redirects are not followed: name where it leads to as Url", retryAfter),
        408 or 425 or 429 => Delivery.Again($"answers {status}", retryAfter),
        >= 400 and < 500 => Delivery.Dead($"answers {status}"),
        _ => Delivery.Again($"answers {status}", retryAfter),
    };

    private TimeSpan? RetryAfter(RetryConditionHeaderValue? value) => value switch
    {
        { Delta: { } delta } => delta,
        { Date: { } date } => date - _time.GetUtcNow(),
        _ => null,
    };
}
