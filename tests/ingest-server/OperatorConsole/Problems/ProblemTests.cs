using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using SmartPoles.IngestServer.OperatorConsole.Problems;

namespace SmartPoles.IngestServer.Tests.OperatorConsole.Problems;

/// <summary>Every way to be wrong that a caller has, against the running server: each gets problem details that say what to do.</summary>
public sealed class ProblemTests : IAsyncLifetime
{
    private RunningServer _server = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _server = await RunningServer.StartAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    /// <summary>Method, path, type of the body, body, status, parameter that is named, words that the sentence holds.</summary>
    private static readonly (string Method, string Path, string? Type, string? Body, int Status, string? Parameter, string Words)[] Wrong =
    [
        ("GET", "api/v1/nothing", null, null, 404, null, "/openapi/v1.json"),
        ("GET", "api/v2", null, null, 404, null, "There is no /api/v2"),
        ("GET", "nothing/at/all", null, null, 404, null, "There is no"),
        ("GET", "api/v1/alarms/none", null, null, 404, null, "/api/v1/alarms lists them"),
        ("GET", "api/v1/components/1", null, null, 404, null, "/api/v1/components lists them"),
        ("GET", "api/v1/components/%2e%2e%2f%2e%2e%2fetc%2fpasswd", null, null, 404, null, ""),
        ("DELETE", "api/v1/alarms", null, null, 405, null, "takes GET"),
        ("PUT", "api/v1/alarms/acknowledge", "application/json", "{}", 405, null, "takes"),
        ("POST", "api/v1/alarms/x/acknowledge", "text/plain", "who=Li", 415, null, "application/json is needed"),
        ("POST", "api/v1/alarms/x/acknowledge", "application/xml", "<who/>", 415, null, "application/xml"),
        ("POST", "api/v1/alarms/x/acknowledge", "application/json", "{\"who\":", 400, "who", "no JSON"),
        ("POST", "api/v1/alarms/x/acknowledge", "application/json", "not json", 400, "body", "no JSON"),
        ("POST", "api/v1/alarms/x/acknowledge", "application/json", "{\"who\":[1,2]}", 400, "who", "a text"),
        ("POST", "api/v1/alarms/x/acknowledge", "application/json", "[]", 400, "body", "a JSON object"),
        ("POST", "api/v1/alarms/x/acknowledge", "application/json", "", 400, "body", "a JSON body is needed"),
        ("POST", "api/v1/alarms/x/shelve", "application/json", "{\"minutes\":\"soon\"}", 400, "minutes", "a whole number"),
        ("POST", "api/v1/alarms/x/shelve", "application/json", "{\"minutes\":99999999999}", 400, "minutes", "a whole number"),
        ("POST", "api/v1/alarms/acknowledge", "application/json", "{\"ids\":\"x\"}", 400, "ids", "a list"),
        ("GET", "api/v1/alarms?limit=ten", null, null, 400, "limit", "'ten' is not a whole number"),
        ("GET", "api/v1/alarms?from=99999999999999999999", null, null, 400, "from", "a whole number"),
        ("GET", "api/v1/alarms?causesOnly=2", null, null, 400, "causesOnly", "true or false"),
        ("GET", "api/v1/map?zoom=<script>", null, null, 400, "zoom", "a number"),
        ("GET", "api/v1/readings?from=x", null, null, 400, "from", "a whole number"),
        ("GET", "api/v1/readings?from=5&to=5", null, null, 400, null, "before to"),
        ("GET", "api/v1/readings?device=a&quantity=lamp/power&points=0", null, null, 400, null, "outside 1..20000"),
        ("GET", "api/v1/components?limit=0", null, null, 400, null, "outside 1..10000"),
        ("GET", "api/v1/kpis?from=1&to=3153600000000", null, null, 400, null, "days apart"),
        ("GET", "api/v1/components/3715020118000001/readings", null, null, 400, null, "quantity is missing"),
        ("GET", "api/v1/components/3715020118000001/readings?quantity=lamp/colour", null, null, 400, null, "not in the catalogue"),
        ("GET", "api/v1/components/3715020118000001/readings?quantity=lamp/power&from=9&to=3", null, null, 400, null, "must be before"),
        ("GET", "api/v1/components/3715020118000001/readings?quantity=lamp/power&from=999999999999999", null, null, 400, null, "years 1 to 9999"),
        ("GET", "api/v1/components/3715020118000001/readings?quantity=lamp/power&format=xls", null, null, 400, null, "json, csv, parquet"),
        ("GET", "api/v1/components/3715020118000001/readings?quantity=lamp/power&device=x", null, null, 400, null, "is not one of"),
        ("GET", "api/v1/components/3715020118000001/neighbours?reach=-1", null, null, 400, null, "outside"),
        ("GET", "api/v1/components/3715020118000001/neighbours?reach=far", null, null, 400, "reach", "a number"),
    ];

    /// <summary>One server for all: each of them must find it as it was.</summary>
    [Fact]
    public async Task Call_Wrongly_IsAnsweredWithProblemDetails()
    {
        foreach (var (method, path, type, body, status, parameter, words) in Wrong)
        {
            using var request = new HttpRequestMessage(new HttpMethod(method), path);
            if (body is not null) request.Content = new StringContent(body, new MediaTypeHeaderValue(type!));

            using var answer = await _server.Http.SendAsync(request, Stop);

            var problem = await ProblemOf(answer, status, $"{method} {path} {body}");
            Assert.Contains(words, problem.GetProperty("detail").GetString()!, StringComparison.Ordinal);
            if (parameter is not null) Assert.Equal(parameter, problem.GetProperty("parameter").GetString());
        }

        Assert.Equal(HttpStatusCode.OK, (await _server.Http.GetAsync("api/v1/alarms", Stop)).StatusCode);
    }

    [Fact]
    public async Task Call_WantingAFormThatIsNotThere_IsToldTheForms()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "api/v1/components/3715020118000001/readings?quantity=lamp/power");
        request.Headers.Accept.ParseAdd("image/png, text/csv;q=0");

        using var answer = await _server.Http.SendAsync(request, Stop);

        Assert.Contains("text/csv", (await ProblemOf(answer, 406, "Accept")).GetProperty("detail").GetString());
    }

    [Theory]
    [InlineData("api/v1/alarms/x/acknowledge")]
    [InlineData("api/v1/backtests")]
    public async Task Call_WithABodyThatIsTooLarge_IsToldHowLargeItMayBe(string path)
    {
        // Only announced: the server answers before it has read any of it, and a client that sends all the same might lose the answer.
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, _server.HttpPort, Stop);
        await using var stream = client.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(
            $"POST /{path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 999999999\r\nConnection: close\r\n\r\n{{"), Stop);
        using var reader = new StreamReader(stream);

        var text = await reader.ReadToEndAsync(Stop);

        Assert.StartsWith("HTTP/1.1 413", text, StringComparison.Ordinal);
        Assert.Contains("application/problem+json", text, StringComparison.Ordinal);
        Assert.Contains("larger than 8388608 bytes", text, StringComparison.Ordinal);
    }

    /// <summary>What an endpoint throws, and what the caller may know of it.</summary>
    [Theory]
    [InlineData(typeof(InvalidOperationException), 500)]
    [InlineData(typeof(NullReferenceException), 500)]
    [InlineData(typeof(IOException), 503)]
    [InlineData(typeof(HttpRequestException), 503)]
    public async Task Guard_AnEndpointThatFails_TellsTheIdAndNothingOfTheInside(Type fault, int status)
    {
        var (http, body) = Exchange();

        await new ProblemGuard(NullLogger.Instance).InvokeAsync(http, _ => throw (Exception)Activator.CreateInstance(fault, "secret of the inside")!);

        Assert.Equal(status, http.Response.StatusCode);
        var problem = JsonDocument.Parse(body.ToArray()).RootElement;
        Assert.Equal(http.TraceIdentifier, problem.GetProperty("id").GetString());
        Assert.DoesNotContain("secret", problem.GetRawText(), StringComparison.Ordinal);
        Assert.DoesNotContain(" at ", problem.GetRawText(), StringComparison.Ordinal);
    }

    /// <summary>Sabotage: without the guard the same endpoint's fault leaves through the pipeline, which the test above would see.</summary>
    [Fact]
    public async Task Sabotage_WithoutTheGuard_TheFaultLeaves()
    {
        var (http, body) = Exchange();
        static Task Fail(HttpContext context) => throw new InvalidOperationException("secret of the inside");

        await Assert.ThrowsAsync<InvalidOperationException>(() => Fail(http));

        Assert.Equal((200, 0), (http.Response.StatusCode, (int)body.Length));
    }

    [Fact]
    public async Task Guard_AnAnswerThatIsAProblemAlready_IsLeftAsItIs()
    {
        var (http, body) = Exchange();

        await new ProblemGuard(NullLogger.Instance).InvokeAsync(http, context => Results.Problem("mine", statusCode: 404).ExecuteAsync(context));

        Assert.Equal("mine", JsonDocument.Parse(body.ToArray()).RootElement.GetProperty("detail").GetString());
    }

    private static (HttpContext Http, MemoryStream Body) Exchange()
    {
        var body = new MemoryStream();
        var http = new DefaultHttpContext { RequestServices = new ServiceCollection().AddLogging().BuildServiceProvider(), TraceIdentifier = "id-of-the-test" };
        http.Response.Body = body;
        return (http, body);
    }

    private async Task<JsonElement> ProblemOf(HttpResponseMessage answer, int status, string call)
    {
        Assert.True(status == (int)answer.StatusCode, $"{call}: {answer.StatusCode}");
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        Assert.Contains("default-src 'none'", answer.Headers.GetValues("Content-Security-Policy").Single());
        var problem = await _server.JsonOf(answer);
        Assert.Equal(status, problem.GetProperty("status").GetInt32());
        Assert.NotEmpty(problem.GetProperty("title").GetString()!);
        var text = problem.GetRawText();
        Assert.DoesNotContain("System.", text, StringComparison.Ordinal);
        Assert.DoesNotContain("SmartPoles.", text, StringComparison.Ordinal);
        Assert.DoesNotContain("Exception", text, StringComparison.Ordinal);
        return problem;
    }
}
