using SmartPoles.EdgeAgent.Commands;

var parsed = CommandLine.Build().Parse(args);
var exitCode = await parsed.InvokeAsync();
return parsed.Errors.Count > 0 ? CommandLine.BadInput : exitCode;
