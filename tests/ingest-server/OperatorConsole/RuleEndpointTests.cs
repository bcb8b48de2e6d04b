using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace SmartPoles.IngestServer.Tests.OperatorConsole;

public sealed class RuleEndpointTests : IAsyncLifetime
{
    private RunningServer _server = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _server = await RunningServer.StartAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Put_AnEditedDocument_DecidesAtOnceAndAfterARestartAndGoesBack()
    {
        var (document, tag) = await ReadAsync();
        var edited = Edited(document, 0.2);

        using var put = await PutAsync(edited, tag, "pressure of the hill");
        var after = await ReadAsync();
        await _server.StopAsync();
        await _server.StartAgainAsync();
        await _server.UntilAsync("api/v1/rules/versions", rows => rows[0].GetProperty("isActive").GetBoolean(), "the server is back");
        var again = await ReadAsync();
        var first = tag.Trim('"');
        using var back = await _server.Http.PostAsJsonAsync($"api/v1/rules/versions/{first}/activate", new { who = "li.wei", note = "it was too much" }, Stop);

        Assert.Equal(HttpStatusCode.OK, put.StatusCode);
        var active = (await _server.JsonOf(put)).GetProperty("active");
        Assert.Equal(("li.wei", "pressure of the hill", "api"), (active.GetProperty("who").GetString(), active.GetProperty("note").GetString(), active.GetProperty("origin").GetString()));
        Assert.Equal((edited, edited), (after.Document, again.Document));
        Assert.Equal(HttpStatusCode.OK, back.StatusCode);
        Assert.Equal((document, tag), await ReadAsync());
        var versions = (await _server.GetAsync("api/v1/rules/versions")).EnumerateArray().ToList();
        Assert.Equal([first, after.Tag.Trim('"'), first], versions.Select(version => version.GetProperty("hash").GetString()));
        Assert.Equal([true, false, false], versions.Select(version => version.GetProperty("isActive").GetBoolean()));
        Assert.DoesNotContain('/', versions[2].GetProperty("who").GetString()!);
        Assert.Equal(edited, await _server.Http.GetStringAsync($"api/v1/rules/versions/{after.Tag.Trim('"')}", Stop));
        using var admin = _server.Admin;
        var acts = (await admin.GetFromJsonAsync<JsonElement>("api/v1/audit", Stop)).ToString();
        Assert.Contains("rules-rollback", acts, StringComparison.Ordinal);
        Assert.Contains("pressure of the hill", acts, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"0\", {0}", HttpStatusCode.OK)]
    [InlineData("*", HttpStatusCode.OK)]
    [InlineData("W/{0}", HttpStatusCode.OK)]
    [InlineData("\"0\", \"1\"", HttpStatusCode.PreconditionFailed)]
    [InlineData("unquoted", HttpStatusCode.BadRequest)]
    public async Task Put_WithIfMatch_IsComparedWithEachOfTheList(string header, HttpStatusCode status)
    {
        var (document, tag) = await ReadAsync();
        using var request = new HttpRequestMessage(HttpMethod.Put, "api/v1/rules") { Content = JsonContent.Create(new { document = Edited(document, 0.2), who = "li.wei" }) };
        request.Headers.TryAddWithoutValidation("If-Match", header.Replace("{0}", tag, StringComparison.Ordinal));

        using var answer = await _server.Http.SendAsync(request, Stop);

        Assert.Equal(status, answer.StatusCode);
    }

    [Fact]
    public async Task Document_ThatTheCallerHasAmongOthers_IsNotSentAgain()
    {
        var (_, tag) = await ReadAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, "api/v1/rules/document");
        request.Headers.TryAddWithoutValidation("If-None-Match", $"\"0\", W/{tag}");

        using var answer = await _server.Http.SendAsync(request, Stop);

        Assert.Equal(HttpStatusCode.NotModified, answer.StatusCode);
    }

    [Fact]
    public async Task Put_AfterSomebodyElse_IsToldWhoWasFirst()
    {
        var (document, tag) = await ReadAsync();
        using var first = await PutAsync(Edited(document, 0.2), tag, "one");
        using var second = await PutAsync(Edited(document, 0.3), tag, "two", "wang.fang");
        using var unseen = await PutAsync(Edited(document, 0.3), null, "three");

        Assert.Equal(HttpStatusCode.OK, first.StatusCode);
        Assert.Equal(HttpStatusCode.PreconditionFailed, second.StatusCode);
        Assert.Equal("li.wei", (await _server.JsonOf(second)).GetProperty("active").GetProperty("who").GetString());
        Assert.Equal(HttpStatusCode.PreconditionRequired, unseen.StatusCode);
        Assert.Equal(Edited(document, 0.2), (await ReadAsync()).Document);
    }

    [Fact]
    public async Task Validate_AFaultyDocument_NamesPathAndReasonAndPutRefusesIt()
    {
        var (document, tag) = await ReadAsync();
        var broken = JsonNode.Parse(document)!;
        broken["rules"]!.AsArray()[0]!["level"] = 9;
        broken["rules"]!.AsArray()[0]!["colour"] = "red";

        using var judged = await _server.Http.PostAsJsonAsync("api/v1/rules/validate", new { document = broken }, Stop);
        using var put = await PutAsync(broken.ToJsonString(), tag, "broken");

        var faults = (await _server.JsonOf(judged)).GetProperty("faults").EnumerateArray().ToDictionary(fault => fault.GetProperty("path").GetString()!, fault => fault.GetProperty("reason").GetString());
        Assert.Equal("is 9; it must lie in 1..3", faults["$.rules[0].level"]);
        Assert.StartsWith("is unknown here", faults["$.rules[0].colour"], StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.BadRequest, put.StatusCode);
        Assert.Equal(2, (await _server.JsonOf(put)).GetProperty("faultCount").GetInt32());
        Assert.Equal(document, (await ReadAsync()).Document);
    }

    /// <summary>Ten megabytes, and a megabyte of the worst that fits, each told within a bound and the server goes on.</summary>
    [Fact]
    public async Task Validate_Nonsense_IsAnsweredWithFewWords()
    {
        using var huge = await SendHugeAsync("{\"document\":\"" + new string('x', 10_000_000) + "\"}");
        using var noJson = await SendAsync(new string('[', 1_000_000));
        using var empty = await SendAsync("{\"document\":{\"version\":2,\"rules\":[" + string.Join(',', Enumerable.Repeat("{}", 300_000)) + "]}}");
        var names = string.Join(',', Enumerable.Range(0, 9_000).Select(number => $"\"371502011800{number:0000}\""));
        var overrides = string.Join(',', Enumerable.Range(0, 8_000).Select(number => $"{{\"rule\":\"a\",\"zone\":\"{number}\",\"set\":{{\"above\":{number}}}}}"));
        var merged = "{\"version\":2,\"rules\":[{\"id\":\"a\",\"kind\":\"threshold\",\"level\":2,\"quantity\":\"cover/tilt\",\"above\":1,\"where\":{\"components\":[" + names
            + "]},\"text\":{\"en\":\"a\",\"zh\":\"b\"}}],\"overrides\":[" + overrides + "]}";
        using var costly = await SendAsync("{\"document\":" + merged + "}");

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, huge.StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, noJson.StatusCode);
        var told = await _server.JsonOf(empty);
        Assert.Equal(1000, told.GetProperty("faults").GetArrayLength());
        Assert.True(told.GetProperty("faultCount").GetInt32() >= 300_000);
        Assert.Contains("rules read again", Assert.Single((await _server.JsonOf(costly)).GetProperty("faults").EnumerateArray()).GetProperty("reason").GetString(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await _server.Http.GetAsync("api/v1/rules/schema", Stop)).StatusCode);
    }

    private static string Edited(string document, double below)
    {
        var root = JsonNode.Parse(document)!;
        var rule = root["rules"]!.AsArray().First(row => row!["id"]!.GetValue<string>() == "water-pressure-low")!;
        (rule["below"], rule["clearAt"]) = (below, below + 0.02);
        return root.ToJsonString();
    }

    private async Task<(string Document, string Tag)> ReadAsync()
    {
        using var answer = await _server.Http.GetAsync("api/v1/rules/document", Stop);
        return (await answer.Content.ReadAsStringAsync(Stop), answer.Headers.ETag!.Tag);
    }

    private async Task<HttpResponseMessage> PutAsync(string document, string? tag, string note, string who = "li.wei")
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, "api/v1/rules") { Content = JsonContent.Create(new { document, who, note }) };
        if (tag is not null) request.Headers.IfMatch.Add(new EntityTagHeaderValue(tag));
        return await _server.Http.SendAsync(request, Stop);
    }

    /// <summary>The length is judged before the body is read, and the connection ends then: who sends on regardless may miss the answer.</summary>
    private async Task<HttpResponseMessage> SendHugeAsync(string body)
    {
        using var handler = new SocketsHttpHandler { Expect100ContinueTimeout = TimeSpan.FromSeconds(60) };
        using var http = new HttpClient(handler) { BaseAddress = _server.Http.BaseAddress };
        using var request = new HttpRequestMessage(HttpMethod.Post, "api/v1/rules/validate") { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        request.Headers.ExpectContinue = true;
        return await http.SendAsync(request, Stop);
    }

    private async Task<HttpResponseMessage> SendAsync(string body)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        return await _server.Http.PostAsync("api/v1/rules/validate", content, Stop);
    }
}
