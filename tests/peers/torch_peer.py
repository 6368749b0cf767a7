"""PyTorch: the usual training loop. (Compiling the network by torch.jit made it slower on every shape here.)"""
from serve import count, need, options, serve, table, timed

torch, np = need("python3-torch", "torch", "numpy")
torch.set_num_threads(1)
torch.manual_seed(1)
x, y = (torch.from_numpy(a) for a in table("train"))
test, truth = (torch.from_numpy(a) for a in table("test"))

sizes = [x.shape[1]] + [int(n) for n in options["hidden"].split(":")] + [count("classes")]
layers = []
for i in range(len(sizes) - 1):
    layers.append(torch.nn.Linear(sizes[i], sizes[i + 1]))
    if i < len(sizes) - 2:
        layers.append(torch.nn.ReLU())
        if float(options["dropout"]):
            layers.append(torch.nn.Dropout(float(options["dropout"])))
net = torch.nn.Sequential(*layers)
rate = float(options["rate"])
if options["optimizer"] == "momentum":
    optimizer = torch.optim.SGD(net.parameters(), lr=rate, momentum=0.9)
else:
    optimizer = torch.optim.Adam(net.parameters(), lr=rate)
loss = torch.nn.CrossEntropyLoss()


def train():
    net.train()
    for _ in range(count("epochs")):
        order = torch.randperm(len(x))
        for i in range(0, len(x), count("batch")):
            rows = order[i:i + count("batch")]
            optimizer.zero_grad(set_to_none=True)
            loss(net(x[rows]), y[rows]).backward()
            optimizer.step()


def go():
    seconds, _ = timed(train)
    net.eval()
    with torch.no_grad():
        hits = (net(test).argmax(1) == truth).double().mean()
    return {"rate": count("epochs") * len(x) / seconds, "accuracy": float(hits)}


serve("PyTorch", torch.__version__, go)
